/// Why a head cannot be fitted or used.
public enum HeadError: Error, Equatable, Sendable {
  /// A hyperparameter outside its range; names are those of the pipeline file.
  case invalidHyperparameter(head: String, name: String, found: String, expected: String)
  /// A class weight for a class that no training sample has.
  case unknownClass(head: String, name: String, classNames: [String])
  /// nu-SVC with a ν that two classes of these sizes do not allow: it must be below the limit.
  case infeasibleNu(
    head: String, found: Double, limit: Double, classNames: [String], sampleCounts: [Int])
  /// A class of which a part of the samples, such as all folds but one, has none.
  case missingClass(head: String, className: String)
  /// Another number of labels than of samples.
  case labelCountMismatch(head: String, sampleCount: Int, labelCount: Int)
  /// Nothing to fit on.
  case noSamples(head: String)
  /// Samples without any feature.
  case noFeatures(head: String)
  /// All training samples carry the same label.
  case oneClassOnly(head: String, className: String, sampleCount: Int)
  /// A class too small to be held out, so that its probabilities cannot be calibrated.
  case tooFewSamplesToCalibrate(head: String, className: String, found: Int, required: Int)
  /// A NaN or an infinity among the features.
  case nonFinite(head: String, row: Int, column: Int, found: String)
  /// Another number of features than the head was fitted on.
  case wrongFeatureCount(head: String, expected: Int, found: Int)
  /// The samples do not fit into memory in the library's form.
  case outOfMemory(head: String, sampleCount: Int, featureCount: Int)
  /// A head that is always fitted from scratch was to learn on from a saved one.
  case cannotLearnOn(head: String)
  /// Learning cannot go on from a saved head of another kind or shape.
  case cannotStartFrom(head: String, what: String, expected: String, found: String)
  /// The fitted numbers are not finite.
  case notFitted(head: String, reason: String)
}

extension HeadError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidHyperparameter(let head, let name, let found, let expected):
      "\(head): \(name) is \(found), expected \(expected)"
    case .unknownClass(let head, let name, let classNames):
      "\(head): class_weight names '\(name)', but the training samples have the classes "
        + "\(classNames.joined(separator: ", "))"
    case .infeasibleNu(let head, let found, let limit, let names, let counts):
      "\(head): nu is \(found), but '\(names[0])' with \(counts[0]) and '\(names[1])' with \(counts[1]) training "
        + "samples allow only a nu below \(limit); lower nu, balance the classes or set type: c_svc"
    case .missingClass(let head, let name):
      "\(head): no sample of class '\(name)' is among those to learn from; use fewer folds"
    case .labelCountMismatch(let head, let samples, let labels):
      "\(head): \(samples) samples with \(labels) labels, expected one label per sample"
    case .noSamples(let head): "\(head): no training samples, expected at least two of different classes"
    case .noFeatures(let head): "\(head): samples have no features, expected at least one"
    case .oneClassOnly(let head, let className, let count):
      "\(head): all \(count) training samples are '\(className)', expected at least two classes; "
        + "check the labels and the training split"
    case .tooFewSamplesToCalibrate(let head, let className, let found, let required):
      "\(head): class '\(className)' has \(found) training sample\(found == 1 ? "" : "s"), calibrated "
        + "probabilities need at least \(required) per class; add samples or set calibration: none"
    case .nonFinite(let head, let row, let column, let found):
      "\(head): feature \(column) of sample \(row) is \(found), expected a finite number"
    case .wrongFeatureCount(let head, let expected, let found):
      "\(head): samples have \(found) features, but it was fitted on \(expected); "
        + "use the features and reduction it was fitted with"
    case .outOfMemory(let head, let samples, let features):
      "\(head): no memory for \(samples) samples of \(features) features; reduce the features first"
    case .cannotLearnOn(let head):
      "\(head): is fitted from scratch every time, a warm start is for mlp only; leave --warm-start out, "
        + "or train another head"
    case .cannotStartFrom(let head, let what, let expected, let found):
      "\(head): the saved model to start from has \(what) \(found), expected \(expected); "
        + "start from a model of the same kind and shape, or from none"
    case .notFitted(let head, let reason): "\(head): fitting failed: \(reason)"
    }
  }
}
