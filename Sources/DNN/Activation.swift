/// What a fused operation applies to its result, last.
public enum Activation: Sendable, Hashable {
  /// Nothing.
  case identity
  /// `max(x, 0)`.
  case relu
  /// `min(max(x, 0), 6)`.
  case relu6
}
