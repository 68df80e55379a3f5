internal import Evaluation
internal import FeatureStore

/// How good a model is on each group of images, by the value of an SQL expression.
public struct GroupedEvaluation: Sendable, Equatable, Encodable {
  /// The images for which the expression has one value.
  public struct Group: Sendable, Equatable, Encodable {
    /// The value as text; nil for NULL.
    public var group: String?
    /// How many labelled images were predicted.
    public var sampleCount: Int
    /// The fraction predicted correctly, and its 95 % Wilson interval.
    public var accuracy, accuracyLow, accuracyHigh: Double
    /// The mean recall of the classes in the group.
    public var balancedAccuracy: Double

    private enum CodingKeys: CodingKey {
      case group, sampleCount, accuracy, accuracyLow, accuracyHigh, balancedAccuracy
    }

    /// The group is always there, null for NULL.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(group, forKey: .group)
      try container.encode(sampleCount, forKey: .sampleCount)
      try container.encode(accuracy, forKey: .accuracy)
      try container.encode(accuracyLow, forKey: .accuracyLow)
      try container.encode(accuracyHigh, forKey: .accuracyHigh)
      try container.encode(balancedAccuracy, forKey: .balancedAccuracy)
    }
  }

  /// The model's name and its store.
  public var model, store: String
  /// The expression.
  public var groupBy: String
  /// Which images: `validation and test`, or the SQL condition.
  public var selection: String
  /// How many labelled images were predicted.
  public var sampleCount: Int
  /// The groups by value: NULL first, numbers by size, text by code point.
  public var groups: [Group]
}

extension GroupedEvaluation.Group {
  /// The labelled predictions of a group; at least one.
  init(_ group: String?, _ predictions: [Prediction]) throws {
    let matrix = try ConfusionMatrix(
      actual: predictions.compactMap(\.actual), predicted: predictions.map(\.predicted))
    guard let interval = WilsonInterval(hitCount: matrix.correctCount, sampleCount: matrix.sampleCount) else {
      throw EvaluationError.noSamples
    }
    self.init(
      group: group, sampleCount: matrix.sampleCount, accuracy: matrix.accuracy, accuracyLow: interval.low,
      accuracyHigh: interval.high, balancedAccuracy: matrix.balancedAccuracy)
  }

  /// All groups of labelled predictions, in order.
  static func groups(_ predictions: [Prediction], by groups: [Int64: String?]) throws -> [Self] {
    let members = Dictionary(grouping: predictions) { groups[$0.imageID] ?? nil }
    let areNumbers = members.keys.allSatisfy { $0 == nil || $0.flatMap(Double.init) != nil }
    let ordered = members.keys.sorted { left, right in
      guard let left, let right else { return left == nil && right != nil }
      if areNumbers, let a = Double(left), let b = Double(right), a != b { return a < b }
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    return try ordered.map { try Self($0, members[$0] ?? []) }
  }
}
