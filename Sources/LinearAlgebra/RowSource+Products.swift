public import Tensors

extension RowSource {
  /// `XᵀX` after subtracting `mean` from every row: `(columnCount, columnCount)`, symmetric.
  ///
  /// - Complexity: O(n·d²) time; the result, and a block of rows of an eighth of the context's memory.
  public func columnGram(centredOn mean: [Double]?, context: FittingContext) throws -> Matrix<Double> {
    var gram = Matrix<Double>(rowCount: columnCount, columnCount: columnCount, repeating: 0)
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in blocks(ofAtMost: context.memoryByteCount / 8) {
      try context.checkCancellation()
      try read(range, centredOn: mean, into: &block)
      gram.addColumnGram(of: block)
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// `XXᵀ` after subtracting `mean` from every row: `(rowCount, rowCount)`, symmetric.
  ///
  /// A panel of columns is in memory at a time; where columns cannot be read by themselves, two blocks of rows, each
  /// pair of which is multiplied once.
  /// - Complexity: O(n²·d) time; the result, and up to half of the context's memory.
  public func rowGram(centredOn mean: [Double]?, context: FittingContext) throws -> Matrix<Double> {
    var gram = Matrix<Double>(rowCount: rowCount, columnCount: rowCount, repeating: 0)
    if let source = self as? any PanelSource {
      var panel = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
      for columns in source.panels(ofAtMost: context.memoryByteCount / 4) {
        try context.checkCancellation()
        source.readPanel(Array(columns), centredOn: mean, into: &panel)
        gram.addRowGram(of: panel, at: 0)
      }
      gram.mirrorUpperTriangle()
      return gram
    }
    let blocks = blocks(ofAtMost: context.memoryByteCount / 4)
    var left = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    var right = left
    for (position, upper) in blocks.enumerated() {
      try read(upper, centredOn: mean, into: &left)
      gram.addRowGram(of: left, at: upper.lowerBound)
      for lower in blocks[(position + 1)...] {
        try context.checkCancellation()
        try read(lower, centredOn: mean, into: &right)
        gram.addProduct(of: left, andTransposed: right, atRow: upper.lowerBound, column: lower.lowerBound)
      }
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// `weights · X` after subtracting `mean` from every row: each result row is a weighted sum of rows.
  ///
  /// - Parameter weights: `(k, rowCount)`.
  /// - Returns: `(k, columnCount)`.
  /// - Complexity: O(k·n·d) time; the result, and a quarter of the context's memory.
  public func weightedRowSums(
    _ weights: Matrix<Double>, centredOn mean: [Double]?, context: FittingContext
  ) throws -> Matrix<Double> {
    precondition(weights.columnCount == rowCount, "\(weights.columnCount) weights for \(rowCount) rows")
    var sums = Matrix<Double>(rowCount: weights.rowCount, columnCount: columnCount, repeating: 0)
    if let source = self as? any PanelSource {
      var panel = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
      for columns in source.panels(ofAtMost: context.memoryByteCount / 4) {
        try context.checkCancellation()
        source.readPanel(Array(columns), centredOn: mean, into: &panel)
        sums.addProduct(of: weights, and: panel, atColumn: columns.lowerBound)
      }
      return sums
    }
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in blocks(ofAtMost: context.memoryByteCount / 4) {
      try context.checkCancellation()
      try read(range, centredOn: mean, into: &block)
      var slice: [Double] = []
      slice.reserveCapacity(weights.rowCount * range.count)
      for row in 0..<weights.rowCount {
        let start = row * rowCount
        slice.append(contentsOf: weights.elements[start + range.lowerBound..<start + range.upperBound])
      }
      sums.addProduct(
        of: Matrix<Double>(rowCount: weights.rowCount, columnCount: range.count, elements: slice),
        and: block)
    }
    return sums
  }

  /// The position of the first NaN or infinity, and what stands there.
  public func firstNonFinite() throws -> (row: Int, column: Int, value: Double)? {
    var block = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    for range in smallBlocks {
      try read(range, centredOn: nil, into: &block)
      if let position = Double.firstNonFinite(in: block.elements) {
        return (
          range.lowerBound + position / columnCount, position % columnCount, block.elements[position]
        )
      }
    }
    return nil
  }

  /// The whole source as one matrix of doubles, `mean` subtracted from every row.
  public func collected(centredOn mean: [Double]?) throws -> Matrix<Double> {
    try rows(0..<rowCount, centredOn: mean)
  }
}
