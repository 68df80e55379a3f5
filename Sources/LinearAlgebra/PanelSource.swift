import CMatrix
public import Tensors

/// A source that can also be read by columns, all rows at once.
///
/// Products of rows with rows run at twice the speed on panels of many rows and some columns, and every number is
/// converted once.
public protocol PanelSource: RowSource {
  /// Makes `panel` the columns named by `columns`, ascending, of all rows, less `mean[column]` where there is a mean.
  ///
  /// `panel`'s memory is used again if it is large enough.
  func readPanel(_ columns: [Int], centredOn mean: [Double]?, into panel: inout Matrix<Double>)
}

extension PanelSource {
  /// Ranges of columns that cover the source in order; all rows of one take at most `byteCount` bytes (or one column's).
  func panels(ofAtMost byteCount: Int) -> [Range<Int>] {
    let width = max(1, byteCount / (8 * max(1, rowCount)))
    return stride(from: 0, to: columnCount, by: width).map { $0..<min($0 + width, columnCount) }
  }
}

extension Matrix: PanelSource where Scalar == Float {
  public func readPanel(_ columns: [Int], centredOn mean: [Double]?, into panel: inout Matrix<Double>) {
    panel.reshape(rowCount: rowCount, columnCount: columns.count)
    let chosen = columns.map { Int64($0) }
    let shift = mean.map { mean in columns.map { mean[$0] } }
    panel.elements.withUnsafeMutableBufferPointer { result in
      guard let target = result.baseAddress else { return }
      cmatrix_widen_columns(
        elements, rowCount, columnCount, chosen, chosen.count, shift, target, Int32(BLAS.threadCount))
    }
  }
}
