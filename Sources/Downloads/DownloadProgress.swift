/// How far a download is.
public struct DownloadProgress: Sendable, Equatable {
  /// Bytes that are there, with those of earlier attempts.
  public var receivedCount: Int
  /// Bytes of the whole file, nil while nobody has said.
  public var totalCount: Int?
  /// Bytes a second since this run began to receive.
  public var bytesPerSecond: Double

  /// Seconds until the end at the present rate, nil where it cannot be told.
  public var secondsLeft: Double? {
    guard let totalCount, bytesPerSecond > 0 else { return nil }
    return Double(max(totalCount - receivedCount, 0)) / bytesPerSecond
  }
}
