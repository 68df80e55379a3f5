internal import Foundation
internal import Tensors

/// Hyperparameters by name, as the store has them; in JSON an object.
public struct ParameterTable: Sendable, Equatable, Encodable {
  private let values: [String: ParameterValue]

  /// Values by name.
  init(_ values: [String: ParameterValue]) { self.values = values }

  /// Reads a JSON object.
  init(json: String) throws {
    values = try JSONDecoder().decode([String: ParameterValue].self, from: Data(json.utf8))
  }

  /// Names with their values as text, by name.
  public var entries: [(name: String, value: String)] {
    values.sorted { $0.key < $1.key }.map { (name: $0.key, value: Self.text($0.value)) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  private static func text(_ value: ParameterValue) -> String {
    switch value {
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .flag(let value): "\(value)"
    case .text(let value): value
    case .table(let values):
      "{" + values.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
        + "}"
    case .none: "none"
    }
  }
}
