public import Tensors

extension RowSource {
  /// One block of rows with `mean` subtracted, or as it is where `mean` is nil.
  func centred(_ range: Range<Int>, on mean: [Double]?) throws -> Matrix<Double> {
    var block = try rows(range)
    if let mean { block.subtractFromEachRow(mean) }
    return block
  }

  /// `XᵀX` after subtracting `mean` from every row: `(columnCount, columnCount)`, symmetric.
  ///
  /// - Complexity: O(n·d²) time; one block of rows and the result as memory.
  public func columnGram(centredOn mean: [Double]?) throws -> Matrix<Double> {
    var gram = Matrix<Double>(rowCount: columnCount, columnCount: columnCount, repeating: 0)
    for range in blocks { gram.addColumnGram(of: try centred(range, on: mean)) }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// `XXᵀ` after subtracting `mean` from every row: `(rowCount, rowCount)`, symmetric.
  ///
  /// Every pair of row blocks is multiplied once, so no more than two blocks are in memory.
  /// - Complexity: O(n²·d) time; two blocks of rows and the result as memory.
  public func rowGram(centredOn mean: [Double]?) throws -> Matrix<Double> {
    var gram = Matrix<Double>(rowCount: rowCount, columnCount: rowCount, repeating: 0)
    let blocks = blocks
    for (position, upper) in blocks.enumerated() {
      let left = try centred(upper, on: mean)
      for right in blocks[position...] {
        let product =
          right == upper
          ? left.upperRowGram()
          : left.multiplied(by: try centred(right, on: mean), transposingOther: true)
        for row in 0..<product.rowCount {
          let start = (upper.lowerBound + row) * rowCount + right.lowerBound
          gram.elements.replaceSubrange(start..<start + product.columnCount, with: product.row(row))
        }
      }
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// `weights · X` after subtracting `mean` from every row: each result row is a weighted sum of rows.
  ///
  /// - Parameter weights: `(k, rowCount)`.
  /// - Returns: `(k, columnCount)`.
  /// - Complexity: O(k·n·d) time; one block of rows and the result as memory.
  public func weightedRowSums(_ weights: Matrix<Double>, centredOn mean: [Double]?) throws -> Matrix<Double> {
    precondition(weights.columnCount == rowCount, "\(weights.columnCount) weights for \(rowCount) rows")
    var sums = Matrix<Double>(rowCount: weights.rowCount, columnCount: columnCount, repeating: 0)
    for range in blocks {
      var slice: [Double] = []
      slice.reserveCapacity(weights.rowCount * range.count)
      for row in 0..<weights.rowCount {
        let start = row * rowCount
        slice.append(contentsOf: weights.elements[start + range.lowerBound..<start + range.upperBound])
      }
      sums.addProduct(
        of: Matrix<Double>(rowCount: weights.rowCount, columnCount: range.count, elements: slice),
        and: try centred(range, on: mean))
    }
    return sums
  }

  /// The whole source as one matrix of doubles, `mean` subtracted from every row.
  public func collected(centredOn mean: [Double]?) throws -> Matrix<Double> {
    try centred(0..<rowCount, on: mean)
  }
}
