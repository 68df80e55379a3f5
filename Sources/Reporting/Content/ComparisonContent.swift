/// Models beside each other, on the same images.
package struct ComparisonContent: Equatable, Sendable {
  /// One model.
  package struct Row: Equatable, Sendable {
    package var name, head, features: String
    package var accuracy, low, high: Double
    /// Against the first model: images that only this one, and only the first one, gets right; nil for the first.
    package var onlyThis, onlyFirst: Int?
    /// The p-value of McNemar's test against the first model; nil for the first.
    package var pValue: Double?

    package init(
      name: String, head: String, features: String, accuracy: Double, low: Double, high: Double,
      onlyThis: Int?, onlyFirst: Int?, pValue: Double?
    ) {
      (self.name, self.head, self.features) = (name, head, features)
      (self.accuracy, self.low, self.high) = (accuracy, low, high)
      (self.onlyThis, self.onlyFirst, self.pValue) = (onlyThis, onlyFirst, pValue)
    }
  }

  package var split: String
  package var imageCount: Int
  /// The model that others are compared with, then those.
  package var rows: [Row]

  package init(split: String, imageCount: Int, rows: [Row]) {
    (self.split, self.imageCount, self.rows) = (split, imageCount, rows)
  }
}
