/// How decision values become probabilities.
public enum CalibrationMethod: String, Codable, Sendable, CaseIterable {
  /// A sigmoid per class, after Platt.
  case sigmoid
  /// A non-decreasing curve per class; needs more samples than a sigmoid, about 1000.
  case isotonic
}
