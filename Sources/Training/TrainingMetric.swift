/// A number that every epoch gives, by Keras' name.
public enum TrainingMetric: String, CaseIterable, Sendable, Hashable, Codable {
  /// The mean loss of the training split.
  case loss
  /// The share of the training split that was told right.
  case accuracy
  /// The mean loss of the validation split.
  case validationLoss = "val_loss"
  /// The share of the validation split that is told right.
  case validationAccuracy = "val_accuracy"

  /// Whether more is better.
  public var isBetterWhenGreater: Bool { self == .accuracy || self == .validationAccuracy }
}
