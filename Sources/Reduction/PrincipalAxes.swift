import LinearAlgebra
import Tensors

/// The leading right singular vectors of a matrix.
struct PrincipalAxes {
  /// How many axes are wanted.
  enum Wanted {
    case count(Int)
    /// As many as are needed to exceed this share of the sum of squares.
    case fraction(Double)
  }

  /// The solver that was used; never `.auto`.
  let solver: AxesSolver
  /// The singular values of the axes, largest first.
  let singularValues: [Double]
  /// One unit-length axis per row, signed so that its entry of largest magnitude is positive.
  let components: Matrix<Double>
  /// The sum of all squared singular values, those of dropped axes included.
  let totalSquares: Double

  /// Finds the axes of `source` after subtracting `mean` from every row.
  ///
  /// - Precondition: A wanted count is in `1...min(rowCount, columnCount)`.
  init(
    of source: any RowSource, centredOn mean: [Double]?, wanted: Wanted, solver: AxesSolver,
    context: FittingContext
  ) throws {
    switch solver {
    case .full: try self.init(fullOf: source, mean: mean, wanted: wanted)
    case .covarianceEigh:
      try self.init(covarianceOf: source, mean: mean, wanted: wanted, context: context)
    case .gram: try self.init(gramOf: source, mean: mean, wanted: wanted, context: context)
    case .randomized:
      guard case .count(let count) = wanted else { preconditionFailure("only a number of axes can be drawn") }
      try self.init(randomizedOf: source, mean: mean, count: count, context: context)
    case .auto:
      if let count = Self.cheaperAtRandom(source, wanted) {
        try self.init(randomizedOf: source, mean: mean, count: count, context: context)
        return
      }
      // scikit-learn's own bound for "small": the plain decomposition is quick and the most accurate.
      if max(source.rowCount, source.columnCount) <= 500 {
        try self.init(fullOf: source, mean: mean, wanted: wanted)
        return
      }
      let cheap =
        source.rowCount < source.columnCount
        ? try PrincipalAxes(gramOf: source, mean: mean, wanted: wanted, context: context)
        : try PrincipalAxes(covarianceOf: source, mean: mean, wanted: wanted, context: context)
      if cheap.isAccurate {
        self = cheap
      } else {
        try self.init(fullOf: source, mean: mean, wanted: wanted)
      }
    }
  }

  /// How many axes are wanted, where exact solvers cost more than random ones by far.
  ///
  /// Exact solvers multiply the whole matrix by its smaller side and decompose a square of that side. Up to 6,000 that
  /// is seconds; beyond, both grow with the square and the cube, and random axes are drawn where they are at most a
  /// tenth of all.
  private static func cheaperAtRandom(_ source: any RowSource, _ wanted: Wanted) -> Int? {
    let smaller = min(source.rowCount, source.columnCount)
    guard case .count(let count) = wanted, smaller > 6000, count <= smaller / 10 else { return nil }
    return count
  }

  /// Whether squaring the matrix has kept enough digits of the weakest wanted axis.
  ///
  /// Squaring turns a ratio r of singular values into r², and rounding blurs axes by about ε/r². Below
  /// r² = 1e-9 more than nine digits are gone. Axes that are rounding noise altogether may be any
  /// directions whatever the solver, so they do not count.
  private var isAccurate: Bool {
    guard let largest = singularValues.first, largest > 0 else { return true }
    return !singularValues.contains { value in
      let ratio = (value / largest) * (value / largest)
      return ratio < 1e-9 && value > 0
    }
  }

  private init(fullOf source: any RowSource, mean: [Double]?, wanted: Wanted) throws {
    let decomposition = try SingularValueDecomposition(try source.collected(centredOn: mean))
    self.init(
      solver: .full, values: decomposition.values, axes: decomposition.right,
      totalSquares: decomposition.values.reduce(0) { $0 + $1 * $1 }, wanted: wanted)
  }

  private init(
    covarianceOf source: any RowSource, mean: [Double]?, wanted: Wanted, context: FittingContext
  ) throws {
    let gram = try source.columnGram(centredOn: mean, context: context)
    let rank = min(source.rowCount, source.columnCount)
    let eigen = try SymmetricEigen(gram, largest: wanted.limit(rank))
    self.init(
      solver: .covarianceEigh, values: Self.singularValues(fromSquares: eigen.values, size: gram.rowCount),
      axes: eigen.vectors, totalSquares: gram.trace, wanted: wanted)
  }

  private init(
    gramOf source: any RowSource, mean: [Double]?, wanted: Wanted, context: FittingContext
  ) throws {
    let gram = try source.rowGram(centredOn: mean, context: context)
    let rank = min(source.rowCount, source.columnCount)
    let eigen = try SymmetricEigen(gram, largest: wanted.limit(rank))
    let values = Self.singularValues(fromSquares: eigen.values, size: gram.rowCount)
    let count = wanted.count(of: values, totalSquares: gram.trace)
    var weights = Matrix(
      rowCount: count, columnCount: gram.rowCount,
      elements: Array(eigen.vectors.elements[..<(count * gram.rowCount)]))
    for row in 0..<count where values[row] > 0 {
      for column in 0..<weights.columnCount { weights[row, column] /= values[row] }
    }
    var axes = try source.weightedRowSums(weights, centredOn: mean, context: context)
    // Axes without variance are not determined by the samples: start them anywhere, and let the
    // orthonormalization turn them into directions perpendicular to all others.
    var random = SplitMix64(seed: 0)
    for row in 0..<count where values[row] == 0 {
      for column in 0..<axes.columnCount { axes[row, column] = Double.random(in: -1...1, using: &random) }
    }
    self.init(
      solver: .gram, values: values, axes: try axes.orthonormalizedRows(), totalSquares: gram.trace,
      wanted: .count(count))
  }

  /// Axes as found, largest singular value first.
  init(
    solver: AxesSolver, values: [Double], axes: Matrix<Double>, totalSquares: Double, wanted: Wanted
  ) {
    let count = wanted.count(of: values, totalSquares: totalSquares)
    self.solver = solver
    self.totalSquares = totalSquares
    singularValues = Array(values.prefix(count))
    components = Self.signed(
      Matrix(
        rowCount: count, columnCount: axes.columnCount,
        elements: Array(axes.elements[..<(count * axes.columnCount)])))
  }

  /// Square roots of eigenvalues; those within rounding of zero become zero.
  private static func singularValues(fromSquares squares: [Double], size: Int) -> [Double] {
    let noise = Double(size) * Double.ulpOfOne * (squares.first ?? 0)
    return squares.map { $0 <= noise ? 0 : $0.squareRoot() }
  }

  /// Turns rows around where their entry of largest magnitude is negative.
  ///
  /// Reference: scikit-learn 1.5 and later, `svd_flip(u, v, u_based_decision=False)`.
  private static func signed(_ axes: Matrix<Double>) -> Matrix<Double> {
    var axes = axes
    for row in 0..<axes.rowCount {
      var extreme = 0.0
      for value in axes.row(row) where value.magnitude > extreme.magnitude { extreme = value }
      guard extreme < 0 else { continue }
      for position in row * axes.columnCount..<(row + 1) * axes.columnCount {
        axes.elements[position].negate()
      }
    }
    return axes
  }
}

extension PrincipalAxes.Wanted {
  /// How many axes must be computed to find the wanted ones among at most `rank`.
  fileprivate func limit(_ rank: Int) -> Int {
    switch self {
    case .count(let count): count
    case .fraction: rank
    }
  }

  /// How many of the axes with these singular values are wanted.
  fileprivate func count(of values: [Double], totalSquares: Double) -> Int {
    switch self {
    case .count(let count): return count
    case .fraction(let fraction):
      var sum = 0.0
      for (index, value) in values.enumerated() {
        sum += value * value / totalSquares
        if sum > fraction { return index + 1 }
      }
      return values.count
    }
  }
}

extension Matrix where Scalar == Double {
  /// The sum of the diagonal.
  fileprivate var trace: Double { (0..<rowCount).reduce(0) { $0 + self[$1, $1] } }
}
