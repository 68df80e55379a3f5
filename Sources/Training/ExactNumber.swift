/// A number that is stored to the last bit, also where it is none: JSON knows neither NaN nor infinity.
struct ExactNumber: Sendable, Hashable, Codable {
  private let bits: UInt64

  /// Stores `value`.
  init(_ value: Double) { bits = value.bitPattern }

  /// The number.
  var value: Double { Double(bitPattern: bits) }

  init(from decoder: any Decoder) throws {
    bits = try decoder.singleValueContainer().decode(UInt64.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bits)
  }
}
