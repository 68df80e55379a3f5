internal import Heads
internal import Reduction
internal import Tensors

/// A fitted classifier with everything that turns an image into its input.
///
/// Stored as one archive: the recipe as JSON, then the archives of reducers and head as they are.
struct SavedModel: ArchiveCodable, Equatable, Sendable {
  static let archiveKind = "MODEL"
  static let archiveVersion = 1

  /// How images become features.
  let recipe: ExtractionRecipe
  /// How features become the head's input.
  let reducers: FittedReducerChain
  /// What decides.
  let head: FittedHead

  init(recipe: ExtractionRecipe, reducers: FittedReducerChain, head: FittedHead) {
    (self.recipe, self.reducers, self.head) = (recipe, reducers, head)
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(recipe.json)
    reducers.write(to: &writer)
    head.write(to: &writer)
  }

  init(from reader: inout ArchiveReader) throws {
    recipe = try ExtractionRecipe(json: try reader.takeString())
    reducers = try FittedReducerChain(from: &reader)
    head = try FittedHead(from: &reader)
    try reader.require(
      reducers.outputDimension == head.featureCount,
      "the reducers give \(reducers.outputDimension) features, the head takes \(head.featureCount)")
  }

  /// Predicts samples given as the backbone's features, `(sampleCount, recipe dimension)`.
  func predict(_ features: Matrix<Float>) throws -> [HeadPrediction] {
    try head.predict(reducers.reduce(features))
  }
}
