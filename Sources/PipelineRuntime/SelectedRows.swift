package import LinearAlgebra
package import Tensors

/// Some rows of a source as a source, without a copy of them.
package struct SelectedRows: RowSource {
  package let source: any RowSource
  /// Ascending.
  package let indices: [Int]

  package init(source: any RowSource, indices: [Int]) { (self.source, self.indices) = (source, indices) }

  package var rowCount: Int { indices.count }
  package var columnCount: Int { source.columnCount }
  package var widestColumnCount: Int { source.widestColumnCount }

  package func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws {
    var elements: [Double] = []
    elements.reserveCapacity(range.count * columnCount)
    var part = Matrix<Double>(rowCount: 0, columnCount: 0, elements: [])
    var position = range.lowerBound
    while position < range.upperBound {
      // As many as stand side by side in the source.
      var end = position + 1
      while end < range.upperBound, indices[end] == indices[end - 1] + 1 { end += 1 }
      try source.read(indices[position]..<indices[end - 1] + 1, centredOn: mean, into: &part)
      elements.append(contentsOf: part.elements)
      position = end
    }
    block = Matrix(rowCount: range.count, columnCount: columnCount, elements: elements)
  }
}
