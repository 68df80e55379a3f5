/// Why features cannot be reduced.
public enum ReductionError: Error, Equatable, Sendable {
  /// A hyperparameter outside its range; names are those of the pipeline file.
  case invalidHyperparameter(reducer: String, name: String, found: String, expected: String)
  /// Another number of features than the reducer was fitted on.
  case wrongFeatureCount(reducer: String, expected: Int, found: Int)
  /// A NaN or an infinity among the features.
  case nonFinite(reducer: String, row: Int, column: Int, found: String)
  /// Fewer samples than the reducer needs to be fitted.
  case tooFewSamples(reducer: String, required: Int, found: Int)
  /// Samples without any feature.
  case noFeatures(reducer: String)
  /// More components than the data can have.
  case tooManyComponents(reducer: String, requested: Int, sampleCount: Int, featureCount: Int)
  /// No feature passes the variance threshold.
  case noFeatureLeft(threshold: Double, largestVariance: Double, sampleCount: Int, featureCount: Int)
  /// A fraction of the variance was asked for, but all samples are equal.
  case noVariance(reducer: String, sampleCount: Int)
}

extension ReductionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidHyperparameter(let reducer, let name, let found, let expected):
      return "\(reducer): \(name) is \(found), expected \(expected)"
    case .wrongFeatureCount(let reducer, let expected, let found):
      return "\(reducer): samples have \(found) features, but it was fitted on \(expected); "
        + "use features of the same backbone, layer and pooling"
    case .nonFinite(let reducer, let row, let column, let found):
      return "\(reducer): feature \(column) of sample \(row) is \(found), expected a finite number; "
        + "leave the sample out or extract it again"
    case .tooFewSamples(let reducer, let required, let found):
      return "\(reducer): fitted on \(found) sample\(found == 1 ? "" : "s"), expected at least \(required)"
    case .noFeatures(let reducer):
      return "\(reducer): samples have no features, expected at least one"
    case .tooManyComponents(let reducer, let requested, let sampleCount, let featureCount):
      return "\(reducer): \(requested) components asked for, but \(sampleCount) samples of \(featureCount) "
        + "features have at most \(min(sampleCount, featureCount)); lower components or add samples"
    case .noFeatureLeft(let threshold, let largest, let sampleCount, let featureCount):
      let hint =
        sampleCount == 1
        ? "there is only one sample, which has no variance"
        : largest == 0
          ? "all samples are equal; check the images and the layer" : "lower the threshold below \(largest)"
      return "variance_threshold: none of the \(featureCount) features has a variance above \(threshold), "
        + "the largest is \(largest) over \(sampleCount) samples; \(hint)"
    case .noVariance(let reducer, let sampleCount):
      return
        "\(reducer): a fraction of the variance was asked for, but all \(sampleCount) samples are equal; "
        + "give the number of components instead"
    }
  }
}
