internal import Heads
internal import Reduction
internal import Tensors

/// A fitted classifier with everything that turns an image into its input.
///
/// Stored as one archive: the recipe as JSON, then the archives of reducers and head as they are.
struct SavedModel: ArchiveCodable, Equatable, Sendable {
  static let archiveKind = "MODEL"
  static let archiveVersion = 2

  /// How images become features.
  let recipe: ExtractionRecipe
  /// How features become the head's input.
  let reducers: FittedReducerChain
  /// What decides.
  let head: FittedHead
  /// The network that gives the features, as a network file, where it was trained together with the head; else nil.
  let network: [UInt8]?

  init(
    recipe: ExtractionRecipe, reducers: FittedReducerChain, head: FittedHead, network: [UInt8]? = nil
  ) {
    (self.recipe, self.reducers, self.head, self.network) = (recipe, reducers, head, network)
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(recipe.json)
    reducers.write(to: &writer)
    head.write(to: &writer)
    writer.put(network != nil)
    if let network { writer.put(network) }
  }

  init(from reader: inout ArchiveReader) throws {
    recipe = try ExtractionRecipe(json: try reader.takeString())
    reducers = try FittedReducerChain(from: &reader)
    head = try FittedHead(from: &reader)
    // Models of version 1 have heads on features only.
    network = try reader.version >= 2 && reader.takeBool() ? reader.takeBytes() : nil
    try reader.require(
      reducers.outputDimension == head.featureCount,
      "the reducers give \(reducers.outputDimension) features, the head takes \(head.featureCount)")
  }

  /// Predicts samples given as the backbone's features, `(sampleCount, recipe dimension)`.
  func predict(_ features: Matrix<Float>) throws -> [HeadPrediction] {
    try head.predict(reducers.reduce(features))
  }
}
