/// A score, or why the samples do not define it.
public enum Score: Equatable, Sendable {
  /// A finite number.
  case defined(Double)
  /// In words for a person: what is missing.
  case undefined(reason: String)

  /// The number, nil where it is undefined.
  public var value: Double? { if case .defined(let value) = self { value } else { nil } }

  /// Why there is no number, nil where there is one.
  public var reason: String? { if case .undefined(let reason) = self { reason } else { nil } }
}
