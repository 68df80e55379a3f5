private import Foundation

/// What one epoch gave.
public struct TrainingEpoch: Sendable, Hashable, Codable {
  /// Which one, counted from 0 through all phases.
  public let index: Int
  /// The mean loss of the training split, while it was learned.
  public let loss: Double
  /// The share of the training split that was told right, while it was learned.
  public let accuracy: Double
  /// The mean loss of the validation split after the epoch; nil where there is none.
  public let validationLoss: Double?
  /// The share of the validation split that is told right after the epoch; nil where there is none.
  public let validationAccuracy: Double?
  /// The learning rate at its end.
  public let learningRate: Double
  /// How long it took, the validation included.
  public let seconds: Double

  /// An epoch.
  public init(
    index: Int, loss: Double, accuracy: Double, validationLoss: Double? = nil,
    validationAccuracy: Double? = nil, learningRate: Double, seconds: Double
  ) {
    (self.index, self.loss, self.accuracy) = (index, loss, accuracy)
    (self.validationLoss, self.validationAccuracy) = (validationLoss, validationAccuracy)
    (self.learningRate, self.seconds) = (learningRate, seconds)
  }

  /// The value of `metric`; nil where there is no validation split.
  public subscript(metric: TrainingMetric) -> Double? {
    switch metric {
    case .loss: loss
    case .accuracy: accuracy
    case .validationLoss: validationLoss
    case .validationAccuracy: validationAccuracy
    }
  }

  /// One line for people, with Keras' words and digits.
  ///
  /// `Epoch 3/50 - 12s - loss: 0.4321 - accuracy: 0.8100 - val_loss: … - val_accuracy: … - learning_rate: 1.0000e-04`
  public func progressLine(of epochCount: Int) -> String {
    let values =
      TrainingMetric.allCases.compactMap { metric in self[metric].map { (metric.rawValue, $0) } }
      + [("learning_rate", learningRate)]
    // Keras writes small numbers with an exponent, so that a learning rate does not become 0.0000.
    let texts = values.map { name, value in
      "\(name): " + String(format: abs(value) > 1e-3 ? "%.4f" : "%.4e", value)
    }
    let time = String(format: seconds < 9.5 ? "%.1fs" : "%.0fs", seconds)
    return (["Epoch \(index + 1)/\(epochCount)", time] + texts).joined(separator: " - ")
  }

  // A training that went astray gives numbers that JSON does not have, and must be resumed all the same.
  private enum CodingKeys: String, CodingKey {
    case index, loss, accuracy, validationLoss, validationAccuracy, learningRate, seconds
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try container.decode(ExactNumber.self, forKey: key).value
    }
    func optional(_ key: CodingKeys) throws -> Double? {
      try container.decodeIfPresent(ExactNumber.self, forKey: key)?.value
    }
    self.init(
      index: try container.decode(Int.self, forKey: .index), loss: try number(.loss),
      accuracy: try number(.accuracy), validationLoss: try optional(.validationLoss),
      validationAccuracy: try optional(.validationAccuracy), learningRate: try number(.learningRate),
      seconds: try number(.seconds))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    try container.encode(ExactNumber(loss), forKey: .loss)
    try container.encode(ExactNumber(accuracy), forKey: .accuracy)
    try container.encodeIfPresent(validationLoss.map(ExactNumber.init), forKey: .validationLoss)
    try container.encodeIfPresent(validationAccuracy.map(ExactNumber.init), forKey: .validationAccuracy)
    try container.encode(ExactNumber(learningRate), forKey: .learningRate)
    try container.encode(ExactNumber(seconds), forKey: .seconds)
  }
}
