internal import FeatureStore
internal import LinearAlgebra
internal import Tensors

/// Stored features as rows, read from the store anew for every pass, so that they need not fit into memory.
struct StoredFeatureRows: RowSource {
  let store: FeatureStore
  let selection: FeatureSelection

  var rowCount: Int { selection.count }
  var columnCount: Int { selection.dimension }

  func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws {
    let rows = try store.matrix(of: selection, in: range)
    rows.read(0..<rows.rowCount, centredOn: mean, into: &block)
  }
}
