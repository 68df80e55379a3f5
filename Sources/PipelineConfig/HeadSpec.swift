/// The `head:` section: the classifier on the reduced features.
public enum HeadSpec: Equatable, Sendable {
  /// A support vector machine.
  case svm(SVMSpec)
}
