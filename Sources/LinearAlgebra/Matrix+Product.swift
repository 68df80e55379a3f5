import COpenBLAS
public import Tensors

extension Matrix where Scalar == Double {
  /// The matrix product `op(self) · op(other)`, where `op` transposes if asked to.
  ///
  /// - Precondition: The inner dimensions agree; every dimension is below 2³¹.
  public func multiplied(
    by other: Matrix<Double>, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Matrix<Double> {
    var result = Matrix<Double>(
      rowCount: transposingSelf ? columnCount : rowCount,
      columnCount: transposingOther ? other.rowCount : other.columnCount, repeating: 0)
    result.addProduct(
      of: self, and: other, transposingLeft: transposingSelf, transposingRight: transposingOther)
    return result
  }

  /// Adds the product `op(left) · op(right)` to this matrix.
  ///
  /// - Precondition: The shapes fit; every dimension is below 2³¹.
  public mutating func addProduct(
    of left: Matrix<Double>, and right: Matrix<Double>, transposingLeft: Bool = false,
    transposingRight: Bool = false
  ) {
    let rows = transposingLeft ? left.columnCount : left.rowCount
    let inner = transposingLeft ? left.rowCount : left.columnCount
    let rightInner = transposingRight ? right.columnCount : right.rowCount
    let columns = transposingRight ? right.rowCount : right.columnCount
    precondition(
      inner == rightInner && rows == rowCount && columns == columnCount,
      "(\(rows)×\(inner)) · (\(rightInner)×\(columns)) does not fit \(rowCount)×\(columnCount)")
    // BLAS refuses empty strides; an empty sum adds nothing.
    guard rows > 0, columns > 0, inner > 0 else { return }
    left.elements.withUnsafeBufferPointer { leftValues in
      right.elements.withUnsafeBufferPointer { rightValues in
        elements.withUnsafeMutableBufferPointer { result in
          blas_multiply(
            transposingLeft ? 1 : 0, transposingRight ? 1 : 0, Int32(rows), Int32(columns), Int32(inner), 1,
            leftValues.baseAddress, Int32(left.columnCount), rightValues.baseAddress,
            Int32(right.columnCount), 1,
            result.baseAddress, Int32(columns))
        }
      }
    }
  }

  /// Adds `left · right` to the columns from `column` on.
  ///
  /// - Precondition: The product lies inside the matrix.
  mutating func addProduct(of left: Matrix<Double>, and right: Matrix<Double>, atColumn column: Int) {
    precondition(
      left.columnCount == right.rowCount && left.rowCount == rowCount
        && column + right.columnCount <= columnCount,
      "the product does not fit")
    guard left.rowCount > 0, right.rowCount > 0, right.columnCount > 0 else { return }
    let stride = columnCount
    left.elements.withUnsafeBufferPointer { leftValues in
      right.elements.withUnsafeBufferPointer { rightValues in
        elements.withUnsafeMutableBufferPointer { result in
          guard let corner = result.baseAddress.map({ $0 + column }) else { return }
          blas_multiply(
            0, 0, Int32(left.rowCount), Int32(right.columnCount), Int32(left.columnCount), 1,
            leftValues.baseAddress,
            Int32(left.columnCount), rightValues.baseAddress, Int32(right.columnCount), 1, corner,
            Int32(stride))
        }
      }
    }
  }

  /// Adds `blockᵀ · block` to the upper triangle of this square matrix.
  ///
  /// - Precondition: The matrix is `block.columnCount` square.
  mutating func addColumnGram(of block: Matrix<Double>) {
    precondition(rowCount == block.columnCount && columnCount == block.columnCount, "shapes differ")
    guard block.rowCount > 0, columnCount > 0 else { return }
    block.elements.withUnsafeBufferPointer { source in
      elements.withUnsafeMutableBufferPointer { result in
        blas_add_gram(
          1, Int32(block.columnCount), Int32(block.rowCount), source.baseAddress, Int32(block.columnCount),
          result.baseAddress, Int32(block.columnCount))
      }
    }
  }

  /// Adds `block · blockᵀ` to the upper triangle of the square of this matrix that begins at `start` on its diagonal.
  ///
  /// - Precondition: The square lies inside the matrix.
  mutating func addRowGram(of block: Matrix<Double>, at start: Int) {
    precondition(start + block.rowCount <= min(rowCount, columnCount), "the square is outside")
    guard block.rowCount > 0, block.columnCount > 0 else { return }
    let stride = columnCount
    block.elements.withUnsafeBufferPointer { source in
      elements.withUnsafeMutableBufferPointer { result in
        guard let corner = result.baseAddress.map({ $0 + start * stride + start }) else { return }
        blas_add_gram(
          0, Int32(block.rowCount), Int32(block.columnCount), source.baseAddress, Int32(block.columnCount),
          corner, Int32(stride))
      }
    }
  }

  /// Adds `left · rightᵀ` to the part of this matrix that begins at `row`, `column`.
  ///
  /// - Precondition: The part lies inside the matrix.
  mutating func addProduct(
    of left: Matrix<Double>, andTransposed right: Matrix<Double>, atRow row: Int, column: Int
  ) {
    precondition(
      left.columnCount == right.columnCount && row + left.rowCount <= rowCount
        && column + right.rowCount <= columnCount, "the product does not fit")
    guard left.rowCount > 0, right.rowCount > 0, left.columnCount > 0 else { return }
    let stride = columnCount
    left.elements.withUnsafeBufferPointer { leftValues in
      right.elements.withUnsafeBufferPointer { rightValues in
        elements.withUnsafeMutableBufferPointer { result in
          guard let corner = result.baseAddress.map({ $0 + row * stride + column }) else { return }
          blas_multiply(
            0, 1, Int32(left.rowCount), Int32(right.rowCount), Int32(left.columnCount), 1,
            leftValues.baseAddress, Int32(left.columnCount), rightValues.baseAddress,
            Int32(right.columnCount), 1,
            corner, Int32(stride))
        }
      }
    }
  }

  /// Copies the upper triangle over the lower one.
  mutating func mirrorUpperTriangle() {
    let size = columnCount
    elements.withUnsafeMutableBufferPointer { values in
      for row in 0..<size {
        for column in 0..<row { values[row * size + column] = values[column * size + row] }
      }
    }
  }
}
