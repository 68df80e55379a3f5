/// How decision values become probabilities.
public enum CalibrationMethod: String, Codable, Sendable, CaseIterable {
  /// A sigmoid per class, after Platt.
  case sigmoid
}
