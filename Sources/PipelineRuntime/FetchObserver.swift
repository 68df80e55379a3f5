/// Is told how a download goes. The runtime itself prints nothing.
public protocol FetchObserver: Sendable {
  /// How far it is; called a few times a second while bytes arrive.
  func fetched(_ progress: FetchProgress)
  /// Something a person should know that is not an error.
  func noted(_ text: String)
}

/// How far a download is.
public struct FetchProgress: Sendable, Equatable {
  /// Bytes that are there, with those of earlier runs.
  public var receivedCount: Int
  /// Bytes of the whole file, nil while nobody has said.
  public var totalCount: Int?
  /// Bytes a second.
  public var bytesPerSecond: Double
  /// Seconds until the end at the present rate, nil where it cannot be told.
  public var secondsLeft: Double?
}
