import LinearAlgebra
import Tensors

extension PrincipalAxes {
  /// Finds `count` axes by subspace iteration from random directions, seeded by the context.
  ///
  /// Every pass over the samples multiplies the directions by XᵀX; their Rayleigh-Ritz values come with it and say
  /// when to stop. Values are never larger than the exact ones.
  /// Reference: Halko, Martinsson, Tropp, "Finding structure with randomness", SIAM Review 53(2), 2011,
  /// doi:10.1137/090771806.
  init(randomizedOf source: any RowSource, mean: [Double]?, count: Int, context: FittingContext) throws {
    let directionCount = min(count + Self.oversampling, min(source.rowCount, source.columnCount))
    var random = SplitMix64(seed: context.seed)
    var directions = Matrix<Double>(
      rowCount: directionCount, columnCount: source.columnCount,
      elements: (0..<directionCount * source.columnCount).map { _ in Double.random(in: -1...1, using: &random)
      })
    directions = try directions.orthonormalizedRows()
    var squares = [Double](repeating: 0, count: count)
    for pass in 1...Self.passLimit {
      let images = try source.columnGramTimes(directions, centredOn: mean, context: context)
      let eigen = try SymmetricEigen(images.multiplied(by: directions, transposingOther: true))
      let found = eigen.values.prefix(count).map { max($0, 0) }
      let isSettled = zip(found, squares).allSatisfy { $0 - $1 <= Self.tolerance * $0 }
      squares = found
      guard isSettled || pass == Self.passLimit else {
        // Only the space they span matters, so any basis of it will do.
        directions = try images.orthonormalizedRows()
        continue
      }
      directions = eigen.vectors.multiplied(by: directions)
      break
    }
    let statistics = try ColumnStatistics(of: source, context: context)
    let (sums, deviations) = try statistics.deviations(of: source, context: context)
    // Squares about the mean; those about 0 where nothing is centred.
    let total =
      mean == nil
      ? zip(statistics.mean, zip(sums, deviations)).reduce(0) {
        $0 + $1.1.1 + 2 * $1.0 * $1.1.0 + $1.0 * $1.0 * Double(source.rowCount)
      } : deviations.reduce(0, +)
    self.init(
      solver: .randomized, values: squares.map { $0.squareRoot() }, axes: directions, totalSquares: total,
      wanted: .count(count))
  }

  /// Directions beyond those wanted, which make the last wanted ones settle; scikit-learn's default.
  private static var oversampling: Int { 10 }
  /// Variances may still grow by this share when the iteration stops.
  private static var tolerance: Double { 1e-4 }
  /// The most passes over the samples.
  private static var passLimit: Int { 30 }
}

extension RowSource {
  /// `directions · XᵀX` after subtracting `mean` from every row of X, in one pass.
  ///
  /// - Parameter directions: `(k, columnCount)`.
  fileprivate func columnGramTimes(
    _ directions: Matrix<Double>, centredOn mean: [Double]?, context: FittingContext
  ) throws -> Matrix<Double> {
    var images = Matrix<Double>(rowCount: directions.rowCount, columnCount: columnCount, repeating: 0)
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in blocks(ofAtMost: context.memoryByteCount / 4) {
      try context.checkCancellation()
      try read(range, centredOn: mean, into: &block)
      let scores = directions.multiplied(by: block, transposingOther: true)
      images.addProduct(of: scores, and: block)
    }
    return images
  }
}
