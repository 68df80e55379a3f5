/// One hyperparameter as it is shown and stored: a JSON scalar, or a table of them.
public enum ParameterValue: Equatable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A finite number.
  case number(Double)
  /// A truth value.
  case flag(Bool)
  /// A word, such as the name of a kernel.
  case text(String)
  /// Values by name, such as class weights.
  case table([String: ParameterValue])
  /// No value given.
  case none
}

extension ParameterValue: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .flag(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .table(let values): try container.encode(values)
    case .none: try container.encodeNil()
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([String: ParameterValue].self) {
      self = .table(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}
