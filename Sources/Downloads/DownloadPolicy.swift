/// How patient a download is.
public struct DownloadPolicy: Sendable, Equatable {
  /// How often in a row a broken connection is tried again before it is an error.
  public var retryCount: Int
  /// The wait before the first new try; it doubles with each that brings nothing.
  public var firstWait = Duration.seconds(1)
  /// How long to wait for a connection.
  public var connectLimit = Duration.seconds(20)
  /// So many seconds of fewer than `stallRate` bytes a second count as a broken connection.
  public var stallSeconds = 30
  /// Bytes a second that are too few.
  public var stallRate = 100

  /// The values that suit people, but for how often a broken connection is tried again.
  public init(retryCount: Int = 4) { self.retryCount = retryCount }

  /// How many bytes a try must bring for the count of failures to begin anew.
  ///
  /// Half a gigabyte over a line that breaks every minute is slow, not hopeless.
  static let worthwhileByteCount = 1 << 20

  /// The wait before try number `number`, from 1.
  func wait(before number: Int) -> Duration { firstWait * (1 << min(number - 1, 5)) }
}
