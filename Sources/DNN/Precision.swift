/// The number formats that convolutions compute in. Results are float32 whatever the precision.
public enum Precision: Sendable, Equatable {
  /// Single precision everywhere.
  case float32
  /// Factors of 8 significant bits, sums in single precision.
  case bfloat16
  /// Integer factors of 8 bits, exact sums: activations scaled by what `ActivationRanges` says, each output channel's
  /// weights by their own largest.
  case int8(ActivationRanges)

  /// Whether this processor has instructions for it; without them it would be slower than single precision.
  public var isSupported: Bool {
    switch self {
    case .float32, .int8: true
    case .bfloat16: DNNRuntime.hasBFloat16
    }
  }
}
