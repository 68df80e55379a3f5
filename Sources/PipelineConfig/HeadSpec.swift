/// The `head:` section: the classifier on the reduced features.
public enum HeadSpec: Equatable, Sendable {
  /// A support vector machine.
  case svm(SVMSpec)
  /// A multi-layer perceptron.
  case mlp(MLPSpec)
  /// Logistic regression.
  case logisticRegression(LogisticRegressionSpec)
  /// A linear support vector machine.
  case linearSVM(LinearSVMSpec)
}
