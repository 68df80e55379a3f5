import Tensors

/// A matrix of numbers in -1...1 that depends on `seed` only.
func randomMatrix(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> Matrix<Double> {
  var random = SplitMix64(seed: seed)
  return Matrix(
    rowCount: rowCount, columnCount: columnCount,
    elements: (0..<rowCount * columnCount).map { _ in Double.random(in: -1...1, using: &random) })
}

/// The product by its definition.
func naiveProduct(_ left: Matrix<Double>, _ right: Matrix<Double>) -> Matrix<Double> {
  var result = Matrix<Double>(rowCount: left.rowCount, columnCount: right.columnCount, repeating: 0)
  for row in 0..<left.rowCount {
    for column in 0..<right.columnCount {
      for inner in 0..<left.columnCount { result[row, column] += left[row, inner] * right[inner, column] }
    }
  }
  return result
}

/// Rows and columns exchanged.
func transposed(_ matrix: Matrix<Double>) -> Matrix<Double> {
  var result = Matrix<Double>(rowCount: matrix.columnCount, columnCount: matrix.rowCount, repeating: 0)
  for row in 0..<matrix.rowCount {
    for column in 0..<matrix.columnCount { result[column, row] = matrix[row, column] }
  }
  return result
}

/// The unit matrix.
func identity(_ size: Int) -> Matrix<Double> {
  var result = Matrix<Double>(rowCount: size, columnCount: size, repeating: 0)
  for index in 0..<size { result[index, index] = 1 }
  return result
}
