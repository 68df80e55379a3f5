/// What a training would do, found out without decoding a picture.
public struct TrainingPlanSummary: Sendable, Equatable, Encodable {
  /// One phase.
  public struct Phase: Sendable, Equatable, Encodable {
    /// The first layer that learns; `all` for every one.
    public var trainableFrom: String
    /// The layer whose result is computed once for each picture; nil where pictures themselves enter each step, or where
    /// they are changed anew in each epoch.
    public var cachedLayer: String?
    /// Numbers that learn.
    public var trainableCount: Int
    public var epochs, batchSize: Int
    /// Seconds of an epoch by the time of one step, frozen layers and validation left out.
    public var secondsPerEpoch: Double
    /// Bytes of memory for a step.
    public var memoryByteCount: Int
  }

  /// What is drawn, where there are no images.
  public struct Formulas: Sendable, Equatable, Encodable {
    /// How many there are to tell.
    public var shapes, textures, palettes: Int
    /// Pictures that are looked at after each epoch.
    public var validation: Int
  }

  /// The pipeline's name and its store.
  public var name, store: String
  /// Images of the dataset, or pictures drawn for an epoch.
  public var imageCount: Int
  /// Images of each class; none where pictures are drawn.
  public var classCounts: [String: Int]
  /// What is drawn; nil for images.
  public var formulas: Formulas?
  /// Numbers of the whole network.
  public var parameterCount: Int
  public var phases: [Phase]
  /// Bytes of decoded pictures and of what frozen layers make of them, beside the store, and bytes free there.
  public var scratchByteCount: Int
  public var freeDiskByteCount: Int?
}
