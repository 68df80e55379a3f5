/// What one stage of a run did, and why it did nothing if it did nothing.
public struct StageSummary: Sendable, Equatable, Codable {
  /// How a stage ended.
  public enum Status: String, Sendable, Codable {
    case done
    case upToDate = "up_to_date"
    case failed
    case interrupted
  }

  /// `dataset`, `extract`, `search`, `train`, `evaluate` or `report`.
  public var name: String
  public var status: Status
  /// Wall time in seconds.
  public var seconds: Double
  /// What was counted, by name: `images`, `extracted`, `reused`, `failed` ….
  public var counts: [String: Int]
  /// Why the stage ran or did not, in one sentence.
  public var reason: String

  init(name: String, status: Status, seconds: Double = 0, counts: [String: Int] = [:], reason: String) {
    self.name = name
    self.status = status
    self.seconds = seconds
    self.counts = counts
    self.reason = reason
  }
}
