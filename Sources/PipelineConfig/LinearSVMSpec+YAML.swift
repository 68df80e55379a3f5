extension LinearSVMSpec {
  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor) -> LinearSVMSpec {
    var svm = LinearSVMSpec()
    let keys = [
      "C", "loss", "fit_intercept", "intercept_scaling", "class_weight", "max_iter", "tolerance",
      "calibration",
    ]
    guard let map = cursor.mapping(keys: keys) else { return svm }
    svm.C = map["C"]?.number(.positive) ?? svm.C
    svm.loss = map["loss"]?.choice(Loss.self, later: ["hinge": " (known: squared_hinge)"]) ?? svm.loss
    svm.fitIntercept = map["fit_intercept"]?.bool() ?? svm.fitIntercept
    svm.interceptScaling = map["intercept_scaling"]?.number(.positive) ?? svm.interceptScaling
    svm.classWeight = map["class_weight"].flatMap(SVMSpec.ClassWeight.read) ?? svm.classWeight
    svm.maxIter = map["max_iter"]?.integer(in: 1...Int.max) ?? svm.maxIter
    svm.tolerance = map["tolerance"]?.number(.positive) ?? svm.tolerance
    svm.calibration = map["calibration"]?.choice(CalibrationSpec.self) ?? svm.calibration
    if !svm.fitIntercept {
      map["intercept_scaling"]?.warning("'intercept_scaling' has no effect with fit_intercept: false")
    }
    return svm
  }

  /// The settings as lines of YAML.
  var yaml: [String] {
    ["C: \(C)", "loss: \(loss.rawValue)", "fit_intercept: \(fitIntercept)"]
      + (fitIntercept ? ["intercept_scaling: \(interceptScaling)"] : []) + [
        "class_weight: \(classWeight.yaml)", "max_iter: \(maxIter)", "tolerance: \(tolerance)",
        "calibration: \(calibration.rawValue)",
      ]
  }
}
