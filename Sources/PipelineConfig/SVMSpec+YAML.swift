extension SVMSpec {
  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor) -> SVMSpec {
    var svm = SVMSpec()
    let keys = [
      "type", "nu", "kernel", "C", "gamma", "degree", "coef0", "class_weight", "probability", "calibration",
      "tolerance", "cache_size_mb", "shrinking",
    ]
    guard let map = cursor.mapping(keys: keys) else { return svm }
    svm.type = map["type"]?.choice(Formulation.self) ?? svm.type
    svm.nu = map["nu"]?.number(.positive) ?? svm.nu
    if svm.nu > 1 { map["nu"]?.expected("a number greater than 0 and up to 1") }
    svm.kernel = map["kernel"]?.choice(Kernel.self) ?? svm.kernel
    svm.C = map["C"]?.number(.positive) ?? svm.C
    svm.gamma = map["gamma"].flatMap(readGamma) ?? svm.gamma
    svm.degree = map["degree"]?.integer(in: 0...100) ?? svm.degree
    svm.coef0 = map["coef0"]?.number(.any) ?? svm.coef0
    svm.classWeight = map["class_weight"].flatMap(ClassWeight.read) ?? svm.classWeight
    svm.calibration = map["calibration"]?.choice(CalibrationSpec.self) ?? svm.calibration
    if let probability = map["probability"]?.bool(), probability != svm.probability {
      if map["calibration"] != nil {
        map["probability"]?.error(
          "'probability: \(probability)' contradicts 'calibration: \(svm.calibration.rawValue)'")
      }
      svm.probability = probability
    }
    svm.tolerance = map["tolerance"]?.number(.positive) ?? svm.tolerance
    svm.cacheSizeMB = map["cache_size_mb"]?.integer(in: 1...1_000_000) ?? svm.cacheSizeMB
    svm.shrinking = map["shrinking"]?.bool() ?? svm.shrinking

    let unused: [(key: String, isUnused: Bool)] = [
      ("gamma", svm.kernel == .linear), ("degree", svm.kernel != .poly),
      ("coef0", svm.kernel == .linear || svm.kernel == .rbf),
    ]
    for (key, isUnused) in unused where isUnused {
      map[key]?.warning("'\(key)' has no effect with kernel: \(svm.kernel.rawValue)")
    }
    if svm.type == .cSVC { map["nu"]?.warning("'nu' has no effect with type: c_svc") }
    if svm.type == .nuSVC { map["C"]?.warning("'C' has no effect with type: nu_svc") }
    if svm.type == .nuSVC, svm.classWeight != .uniform {
      map["class_weight"]?.expected("none with type: nu_svc, whose coefficients C does not bound")
    }
    return svm
  }

  private static func readGamma(_ cursor: YAMLCursor) -> Gamma? {
    switch cursor.plainText {
    case "scale": return .scale
    case "auto": return .auto
    default:
      guard let number = cursor.plainNumber, number > 0 else {
        cursor.expected("scale, auto or a number greater than 0")
        return nil
      }
      return .value(number)
    }
  }

  /// The settings as lines of YAML.
  var yaml: [String] {
    var lines = ["type: \(type.rawValue)", type == .nuSVC ? "nu: \(nu)" : "C: \(C)"]
    lines.append("kernel: \(kernel.rawValue)")
    if kernel != .linear {
      switch gamma {
      case .scale: lines.append("gamma: scale")
      case .auto: lines.append("gamma: auto")
      case .value(let number): lines.append("gamma: \(number)")
      }
    }
    if kernel == .poly { lines.append("degree: \(degree)") }
    if kernel == .poly || kernel == .sigmoid { lines.append("coef0: \(coef0)") }
    return lines + [
      "class_weight: \(classWeight.yaml)", "calibration: \(calibration.rawValue)", "tolerance: \(tolerance)",
      "cache_size_mb: \(cacheSizeMB)", "shrinking: \(shrinking)",
    ]
  }
}
