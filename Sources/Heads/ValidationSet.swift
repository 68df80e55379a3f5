internal import Tensors

/// Samples that early stopping is decided by.
struct ValidationSet {
  private let samples: LabelledSamples
  private let weights: [Double]
  private let activation: MLPClassifier.Activation

  /// - Parameter weights: One factor per class.
  init(_ samples: LabelledSamples, weights: [Double], activation: MLPClassifier.Activation) {
    (self.samples, self.weights, self.activation) = (samples, weights, activation)
  }

  /// The weighted share of samples that are labelled right.
  func accuracy(of parameters: MLPParameters) throws -> Double {
    let fitted = FittedMLP(
      classNames: samples.classNames, activation: activation, parameters: parameters, lossCurve: [],
      validationScores: [], hasConverged: false)
    let found = try fitted.outputs(checked: samples.features).classIndices
    var (right, total) = (0.0, 0.0)
    for (found, truth) in zip(found, samples.classIndices) {
      total += weights[truth]
      if found == truth { right += weights[truth] }
    }
    return right / total
  }
}
