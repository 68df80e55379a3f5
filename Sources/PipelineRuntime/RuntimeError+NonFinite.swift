internal import FeatureStore
internal import Heads
internal import LinearAlgebra
internal import Reduction

extension RuntimeError {
  /// A NaN or an infinity among stored features, named by its image.
  static func nonFinite(
    path: String, column: Int, value: some BinaryFloatingPoint, model: String
  ) -> RuntimeError {
    .failed(
      "\(model): feature \(column) of \(path) is \(value), expected a finite number; leave the image out with "
        + "--where \"path <> '\(path)'\", or extract it again into a new store")
  }

  /// Runs `body`; where it fails at a NaN or an infinity among `rows`, the error names the image.
  ///
  /// Those who fit know samples by number only, which may be a number within a fold. Looking again costs a pass, but
  /// only after a failure.
  static func namingImages<Result>(
    of selection: FeatureSelection, _ rows: any RowSource, in store: FeatureStore, model: String,
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch  where error.isAboutNumbers {
      guard let found = try rows.firstNonFinite() else { throw error }
      let image = selection.rows[found.row].imageID
      var path: String?
      try store.forEachBlock(of: selection.filter { $0.imageID == image }) { path = $0.paths.first }
      throw nonFinite(
        path: path ?? "image \(image)", column: found.column, value: found.value, model: model)
    }
  }

  /// The same for the images of one block.
  static func namingImages<Result>(
    of block: FeatureBlock, model: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch  where error.isAboutNumbers {
      guard let found = try block.features.firstNonFinite() else { throw error }
      throw nonFinite(path: block.paths[found.row], column: found.column, value: found.value, model: model)
    }
  }
}

extension Error {
  /// Whether a NaN or an infinity among features is to blame.
  var isAboutNumbers: Bool {
    switch self as any Error {
    case ReductionError.nonFinite, HeadError.nonFinite, LinearAlgebraError.nonFinite: true
    default: false
    }
  }
}
