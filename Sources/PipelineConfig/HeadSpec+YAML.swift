extension HeadSpec {
  /// Reads the section; nil when there is none. Problems are logged.
  static func read(_ cursor: YAMLCursor?) -> HeadSpec? {
    let names = ["svm", "mlp", "logistic_regression", "linear_svm"]
    guard let cursor, let (name, settings) = cursor.variant("head", of: names) else { return nil }
    return switch name {
    case "mlp": .mlp(MLPSpec.read(settings))
    case "logistic_regression": .logisticRegression(LogisticRegressionSpec.read(settings))
    case "linear_svm": .linearSVM(LinearSVMSpec.read(settings))
    default: .svm(SVMSpec.read(settings))
    }
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    let (name, lines) =
      switch self {
      case .svm(let svm): ("svm", svm.yaml)
      case .mlp(let mlp): ("mlp", mlp.yaml)
      case .logisticRegression(let regression): ("logistic_regression", regression.yaml)
      case .linearSVM(let svm): ("linear_svm", svm.yaml)
      }
    return ["head:", "  \(name):"] + lines.map { "    \($0)" }
  }
}
