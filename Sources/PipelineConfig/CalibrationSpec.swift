/// How a head's decision values become probabilities.
public enum CalibrationSpec: String, CaseIterable, Equatable, Sendable {
  /// They do not; what the head gives itself is kept.
  case none
  /// By a sigmoid per class, after Platt.
  case sigmoid
  /// By a non-decreasing curve per class; for some 1000 samples and more.
  case isotonic
}
