package import FeatureStore
internal import LinearAlgebra
package import Tensors

/// Stored features as rows, read from the store anew for every pass, so that they need not fit into memory.
package struct StoredFeatureRows: RowSource {
  package let store: FeatureStore
  package let selection: FeatureSelection

  package init(store: FeatureStore, selection: FeatureSelection) {
    (self.store, self.selection) = (store, selection)
  }

  package var rowCount: Int { selection.count }
  package var columnCount: Int { selection.dimension }

  package func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws {
    let rows = try store.matrix(of: selection, in: range)
    rows.read(0..<rows.rowCount, centredOn: mean, into: &block)
  }
}
