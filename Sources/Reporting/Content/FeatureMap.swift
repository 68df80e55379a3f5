/// Images in the plane of the first two components of their features.
package struct FeatureMap: Equatable, Sendable {
  /// One image.
  package struct Point: Equatable, Sendable {
    package var imageID: Int64
    package var x, y: Double
    package var path: String
    /// Its class in `classNames`, nil without a label.
    package var classIndex: Int?
    /// What the model says, nil where it was not asked.
    package var predicted: String?

    package init(imageID: Int64, x: Double, y: Double, path: String, classIndex: Int?, predicted: String?) {
      (self.imageID, self.x, self.y, self.path) = (imageID, x, y, path)
      (self.classIndex, self.predicted) = (classIndex, predicted)
    }
  }

  package var classNames: [String]
  package var points: [Point]
  /// The shares of the variance along the components, where they are known.
  package var ratios: [Double]
  /// Where the components come from and which images are shown, in a sentence or two.
  package var explanation: String

  package init(classNames: [String], points: [Point], ratios: [Double], explanation: String) {
    (self.classNames, self.points, self.ratios, self.explanation) = (classNames, points, ratios, explanation)
  }

  /// Whether a point's prediction is wrong.
  func isWrong(_ point: Point) -> Bool {
    guard let predicted = point.predicted, let index = point.classIndex else { return false }
    return predicted != classNames[index]
  }
}
