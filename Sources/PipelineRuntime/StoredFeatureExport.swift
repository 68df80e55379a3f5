internal import Exports
internal import FeatureStore
internal import Heads
internal import Reduction
internal import Tensors

/// Stored features, reduced as a model does where there is one, as rows to export.
struct StoredFeatureExport: ExportSource {
  private let store: FeatureStore
  private let selection: FeatureSelection
  private let model: LoadedModel?
  private let interruption: Interruption

  /// The classes of the rows: those of the model first, in its order, then others by code point.
  let classNames: [String]

  init(store: FeatureStore, selection: FeatureSelection, model: LoadedModel?, interruption: Interruption) {
    (self.store, self.selection, self.model, self.interruption) = (store, selection, model, interruption)
    let known = model?.saved.head.classNames ?? []
    let present = Set(selection.rows.compactMap(\.label))
    classNames =
      known
      + present.subtracting(known).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  var rowCount: Int { selection.count }
  var columnCount: Int { model?.saved.head.featureCount ?? selection.dimension }

  func images(in range: Range<Int>) throws -> [ExportedImage] {
    try interruption.check()
    let rows = selection.rows[range]
    let paths = try store.paths(ofImages: rows.map(\.imageID))
    return try rows.map { row in
      guard let path = paths[row.imageID] else {
        throw StoreError.damaged(path: store.path, detail: "image \(row.imageID) is gone")
      }
      return ExportedImage(imageID: row.imageID, path: path, label: row.label, split: row.split)
    }
  }

  func features(in range: Range<Int>) throws -> Matrix<Float> {
    try interruption.check()
    let features = try store.matrix(of: selection, in: range)
    return try model?.saved.reducers.reduce(features) ?? features
  }
}
