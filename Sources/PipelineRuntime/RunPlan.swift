/// What a run would do, found out without doing it.
public struct RunPlan: Sendable, Equatable, Codable {
  /// One output of the network.
  public struct Feature: Sendable, Equatable, Codable {
    /// The layer's Keras name.
    public var layer: String
    /// `avg`, `max`, `flatten` or `none`.
    public var pooling: String
    /// What one image becomes: (height, width, channels), or the number of values.
    public var shape: [Int]
    /// Bytes of one stored vector.
    public var bytesPerImage: Int
    /// The recipe's identity.
    public var fingerprint: String
  }

  /// One stage after the extraction.
  public struct Stage: Sendable, Equatable, Codable {
    /// `search`, `train`, `evaluate` or `report`.
    public var name: String
    /// The model it is about; nil for a stage about all of them.
    public var model: String?
    /// Whether its result is stored and depends on nothing that changes.
    public var isUpToDate: Bool
    /// Why it runs, or why it need not.
    public var reason: String
  }

  /// The pipeline's name and its store.
  public var name: String
  public var store: String
  /// How many images the dataset has, and how many of each class (`""` for images without a label).
  public var imageCount: Int
  public var classCounts: [String: Int]
  /// Images whose features are in the store and up to date.
  public var cachedCount: Int
  /// Images that failed before and will be left alone.
  public var failedBeforeCount: Int
  /// Images that would be read; copies of known images among them are not decoded.
  public var pendingCount: Int
  /// How many of them for each reason: `new`, `changed`, `missing_feature`, `retried`.
  public var pendingReasons: [String: Int]
  /// The outputs, in the file's order.
  public var features: [Feature]
  /// Bytes the store would grow by, and bytes that are free on its disk (nil where the system does not say).
  public var storeByteCount: Int
  public var freeDiskByteCount: Int?
  /// Bytes of memory that the extraction takes at most, by the trial and by what the store holds back; nil when none is
  /// pending.
  public var memoryByteCount: Int?
  /// Seconds the extraction would take, starting up included, from a trial of `trialImageCount` images; nil when none
  /// is pending. `trialKnownCount` of them had the bytes of known images and need no computing.
  public var extractionSeconds: Double?
  public var trialImageCount, trialKnownCount: Int
  /// What comes after the extraction, in order.
  public var stages: [Stage]
}
