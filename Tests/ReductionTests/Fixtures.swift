import Tensors
import TestSupport

/// A golden matrix of doubles.
func goldenMatrix(_ name: String) throws -> Matrix<Double> {
  let array = try NPYArray.golden("Classical/\(name).npy")
  return Matrix(
    rowCount: array.shape[0], columnCount: array.shape[1], elements: try array.elements(as: Double.self))
}

/// Golden features.
func goldenFeatures(_ name: String) throws -> Matrix<Float> {
  let array = try NPYArray.golden("Classical/\(name).npy")
  return Matrix(
    rowCount: array.shape[0], columnCount: array.shape[1], elements: try array.elements(as: Float.self))
}

/// A golden list of doubles.
func goldenValues(_ name: String) throws -> [Double] {
  try NPYArray.golden("Classical/\(name).npy").elements(as: Double.self)
}

/// Features in -1...1 that depend on `seed` only.
func randomFeatures(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> Matrix<Double> {
  var random = SplitMix64(seed: seed)
  return Matrix(
    rowCount: rowCount, columnCount: columnCount,
    elements: (0..<rowCount * columnCount).map { _ in Double.random(in: -1...1, using: &random) })
}

/// Features of a given rank, with singular values that fall by `ratio` each.
func rankedFeatures(
  _ rowCount: Int, _ columnCount: Int, rank: Int, ratio: Double = 0.8, seed: UInt64
) -> Matrix<Double> {
  let left = randomFeatures(rowCount, rank, seed: seed)
  let right = randomFeatures(rank, columnCount, seed: seed &+ 1)
  var result = Matrix<Double>(rowCount: rowCount, columnCount: columnCount, repeating: 0)
  var weight = 1.0
  for index in 0..<rank {
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        result[row, column] += weight * left[row, index] * right[index, column]
      }
    }
    weight *= ratio
  }
  return result
}
