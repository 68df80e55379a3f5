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
          result.baseAddress)
      }
    }
  }

  /// The upper triangle of `self · selfᵀ`; zeros below it.
  func upperRowGram() -> Matrix<Double> {
    var gram = Matrix<Double>(rowCount: rowCount, columnCount: rowCount, repeating: 0)
    guard rowCount > 0, columnCount > 0 else { return gram }
    elements.withUnsafeBufferPointer { source in
      gram.elements.withUnsafeMutableBufferPointer { result in
        blas_add_gram(
          0, Int32(rowCount), Int32(columnCount), source.baseAddress, Int32(columnCount), result.baseAddress)
      }
    }
    return gram
  }

  /// Subtracts `row` from every row.
  ///
  /// - Precondition: `row` has `columnCount` values.
  public mutating func subtractFromEachRow(_ row: [Double]) {
    precondition(row.count == columnCount, "a row of \(row.count) values for \(columnCount) columns")
    elements.withUnsafeMutableBufferPointer { values in
      row.withUnsafeBufferPointer { row in
        for start in stride(from: 0, to: values.count, by: max(1, row.count)) {
          for column in row.indices { values[start + column] -= row[column] }
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
