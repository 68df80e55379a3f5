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

  /// The pipeline's name and its store.
  public var name, store: String
  public var imageCount: Int
  public var classCounts: [String: Int]
  /// Numbers of the whole network.
  public var parameterCount: Int
  public var phases: [Phase]
  /// Bytes of decoded pictures and of what frozen layers make of them, beside the store, and bytes free there.
  public var scratchByteCount: Int
  public var freeDiskByteCount: Int?
}
