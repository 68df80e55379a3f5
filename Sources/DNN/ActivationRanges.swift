/// How large the values of a graph are, as a `Calibration` found: what 8-bit integers are scaled by.
public struct ActivationRanges: Sendable, Equatable, Codable {
  /// By value name.
  let values: [String: ChannelRanges]

  /// No ranges: a plan with them computes in single precision.
  public static let none = ActivationRanges(values: [:])

  init(values: [String: ChannelRanges]) { self.values = values }

  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: ChannelRanges].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }
}
