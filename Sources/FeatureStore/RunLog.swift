/// What a run is about, written down when it starts.
public struct RunDescription: Sendable, Equatable {
  /// The pipeline's name.
  public let pipeline: String
  /// The command line.
  public let command: String
  /// The text of the pipeline file with everything set on the command line, nil without one.
  public let specification: String?
  /// The seed of all randomness.
  public let seed: Int64?
  /// The version of the program.
  public let programVersion: String

  /// A run of `pipeline` by `command`.
  public init(
    pipeline: String, command: String, specification: String?, seed: Int64?, programVersion: String
  ) {
    (self.pipeline, self.command, self.specification) = (pipeline, command, specification)
    (self.seed, self.programVersion) = (seed, programVersion)
  }
}

/// How a run ended.
public enum RunStatus: String, Sendable {
  /// Everything asked for was done.
  case done
  /// An error ended it.
  case failed
  /// The user, or a signal, ended it; it can be continued.
  case interrupted
}

/// How a stage of a run ended.
public struct StageOutcome: Sendable, Equatable {
  /// The ways a stage ends.
  public enum Status: String, Sendable {
    /// It did its work.
    case done
    /// There was nothing to do; the reason says why.
    case upToDate = "up_to_date"
    /// An error ended it.
    case failed
    /// The user, or a signal, ended it; what it committed is kept.
    case interrupted
  }

  /// The way it ended.
  public let status: Status
  /// Items it had before it, computed anew, found in the store, and failed on; nil where it counts none.
  public let itemCount, computedCount, reusedCount, failedCount: Int?
  /// Why it had nothing to do, or what went wrong.
  public let reason: String?

  /// An outcome with these counts.
  public init(
    _ status: Status, itemCount: Int? = nil, computedCount: Int? = nil, reusedCount: Int? = nil,
    failedCount: Int? = nil, reason: String? = nil
  ) {
    (self.status, self.itemCount, self.computedCount) = (status, itemCount, computedCount)
    (self.reusedCount, self.failedCount, self.reason) = (reusedCount, failedCount, reason)
  }
}
