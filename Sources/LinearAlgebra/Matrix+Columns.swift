import CMatrix
public import Tensors

/// Passes over the columns of a matrix, on all of BLAS' cores.
extension Matrix where Scalar == Double {
  /// Subtracts `row` from every row.
  ///
  /// - Precondition: `row` has `columnCount` values.
  public mutating func subtractFromEachRow(_ row: [Double]) { standardize(shift: row, scale: nil) }

  /// Takes `shift` from every row and divides what is left by `scale`, where they are given.
  ///
  /// - Precondition: Both have `columnCount` values.
  public mutating func standardize(shift: [Double]?, scale: [Double]?) {
    check(shift)
    check(scale)
    let (rows, columns) = (rowCount, columnCount)
    elements.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return }
      cmatrix_standardize(start, rows, columns, shift, scale, Int32(BLAS.threadCount))
    }
  }

  /// Multiplies every row by `factor` and adds `offset`, element by element.
  ///
  /// - Precondition: Both have `columnCount` values.
  public mutating func mapColumns(factor: [Double], offset: [Double]) {
    check(factor)
    check(offset)
    let (rows, columns) = (rowCount, columnCount)
    elements.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return }
      cmatrix_map(start, rows, columns, factor, offset, Int32(BLAS.threadCount))
    }
  }

  /// The columns numbered `columns`, ascending, of every row.
  ///
  /// - Precondition: All numbers are in `0..<columnCount`.
  public func selectingColumns(_ columns: [Int]) -> Matrix<Double> {
    precondition(columns.allSatisfy { 0..<columnCount ~= $0 }, "no such column")
    let chosen = columns.map { Int64($0) }
    let elements = [Double](unsafeUninitializedCapacity: rowCount * columns.count) { result, count in
      if let target = result.baseAddress {
        cmatrix_choose_columns(
          self.elements, rowCount, columnCount, chosen, chosen.count, target, Int32(BLAS.threadCount))
      }
      count = rowCount * columns.count
    }
    return Matrix(rowCount: rowCount, columnCount: columns.count, elements: elements)
  }

  /// Adds every row to `sums`, in order.
  public func addColumnSums(to sums: inout [Double]) {
    check(sums)
    cmatrix_add_sums(elements, rowCount, columnCount, &sums, Int32(BLAS.threadCount))
  }

  /// Adds what every row differs from `mean` to `sums`, and the square of it to `squares`, in order.
  public func addColumnDeviations(from mean: [Double], to sums: inout [Double], squares: inout [Double]) {
    for list in [mean, sums, squares] { check(list) }
    cmatrix_add_deviations(
      elements, rowCount, columnCount, mean, &sums, &squares, Int32(BLAS.threadCount))
  }

  /// Widens the ranges `minimum...maximum` of the columns until they hold every row.
  public func extendColumnRanges(minimum: inout [Double], maximum: inout [Double]) {
    check(minimum)
    check(maximum)
    cmatrix_extend_ranges(elements, rowCount, columnCount, &minimum, &maximum, Int32(BLAS.threadCount))
  }

  /// Every element rounded to single precision.
  public func narrowed() -> Matrix<Float> {
    let result = [Float](unsafeUninitializedCapacity: elements.count) { result, count in
      if let target = result.baseAddress {
        cmatrix_narrow(elements, elements.count, target, Int32(BLAS.threadCount))
      }
      count = elements.count
    }
    return Matrix<Float>(rowCount: rowCount, columnCount: columnCount, elements: result)
  }

  private func check(_ row: [Double]?) {
    precondition(
      row.map { $0.count == columnCount } ?? true,
      "a row of \(row?.count ?? 0) values for \(columnCount) columns")
  }
}
