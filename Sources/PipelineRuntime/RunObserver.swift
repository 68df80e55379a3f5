/// Is told what a run is doing. The runtime itself prints nothing.
public protocol RunObserver: Sendable {
  /// A stage begins.
  func stageBegan(_ name: String)
  /// Images are about to be extracted, each into these features.
  func extractionBegan(_ features: [RunPlan.Feature], imageCount: Int)
  /// Progress inside the stage that began last; called a few times a second at most by long loops.
  func progressed(_ progress: StageProgress)
  /// Fitting got so far; called often by long fits.
  func fitted(_ progress: FitProgress)
  /// An epoch of a network's training is done; a line for people, with Keras' words.
  func epochEnded(_ line: String)
  /// A stage ended, or was found up to date.
  func stageEnded(_ stage: StageSummary)
  /// Something a person should know that is not an error.
  func noted(_ text: String)
}

/// How far a stage is.
public struct StageProgress: Sendable, Equatable {
  /// What is waited for.
  public enum Limit: String, Sendable { case decode, compute }

  /// How many images are done, of how many.
  public var doneCount: Int
  public var totalCount: Int
  /// Images per second since the stage began.
  public var imagesPerSecond: Double
  /// How many images could not be decoded.
  public var failedCount: Int
  /// What the stage waits for most.
  public var limit: Limit

  /// Seconds until the end at the present rate.
  public var secondsLeft: Double {
    imagesPerSecond > 0 ? Double(totalCount - doneCount) / imagesPerSecond : .infinity
  }
}

/// An observer that tells nobody.
public struct SilentObserver: RunObserver {
  public init() {}
  public func stageBegan(_ name: String) {}
  public func extractionBegan(_ features: [RunPlan.Feature], imageCount: Int) {}
  public func progressed(_ progress: StageProgress) {}
  public func fitted(_ progress: FitProgress) {}
  public func epochEnded(_ line: String) {}
  public func stageEnded(_ stage: StageSummary) {}
  public func noted(_ text: String) {}
}
