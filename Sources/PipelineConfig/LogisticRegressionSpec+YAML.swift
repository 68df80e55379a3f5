extension LogisticRegressionSpec {
  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor) -> LogisticRegressionSpec {
    var regression = LogisticRegressionSpec()
    let keys = ["C", "penalty", "fit_intercept", "class_weight", "max_iter", "tolerance", "calibration"]
    guard let map = cursor.mapping(keys: keys) else { return regression }
    regression.C = map["C"]?.number(.positive) ?? regression.C
    regression.penalty = map["penalty"]?.choice(Penalty.self, later: later) ?? regression.penalty
    regression.fitIntercept = map["fit_intercept"]?.bool() ?? regression.fitIntercept
    regression.classWeight = map["class_weight"].flatMap(SVMSpec.ClassWeight.read) ?? regression.classWeight
    regression.maxIter = map["max_iter"]?.integer(in: 1...Int.max) ?? regression.maxIter
    regression.tolerance = map["tolerance"]?.number(.positive) ?? regression.tolerance
    regression.calibration = map["calibration"]?.choice(CalibrationSpec.self) ?? regression.calibration
    if regression.penalty == .none { map["C"]?.warning("'C' has no effect with penalty: none") }
    return regression
  }

  /// Penalties of scikit-learn's that there are not.
  private static let later = ["l1": " (known: l2, none)", "elasticnet": " (known: l2, none)"]

  /// The settings as lines of YAML.
  var yaml: [String] {
    (penalty == .none ? [] : ["C: \(C)"]) + [
      "penalty: \(penalty.rawValue)", "fit_intercept: \(fitIntercept)", "class_weight: \(classWeight.yaml)",
      "max_iter: \(maxIter)", "tolerance: \(tolerance)", "calibration: \(calibration.rawValue)",
    ]
  }
}
