extension MLPSpec {
  private static let keys = [
    "hidden_layer_sizes", "activation", "solver", "alpha", "batch_size", "learning_rate",
    "learning_rate_init",
    "power_t", "max_iter", "shuffle", "tolerance", "momentum", "nesterovs_momentum", "early_stopping",
    "validation_fraction", "beta_1", "beta_2", "epsilon", "n_iter_no_change", "dropout", "class_weight",
    "calibration",
  ]

  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor) -> MLPSpec {
    var mlp = MLPSpec()
    guard let map = cursor.mapping(keys: keys) else { return mlp }
    mlp.hiddenLayerSizes = map["hidden_layer_sizes"].flatMap(readSizes) ?? mlp.hiddenLayerSizes
    mlp.activation = map["activation"]?.choice(Activation.self) ?? mlp.activation
    mlp.solver = map["solver"]?.choice(Solver.self) ?? mlp.solver
    mlp.alpha = map["alpha"]?.number(.nonNegative) ?? mlp.alpha
    if let size = map["batch_size"], size.plainText != "auto" {
      mlp.batchSize = size.integer(in: 1...Int.max)
    }
    mlp.learningRate = map["learning_rate"]?.choice(LearningRate.self) ?? mlp.learningRate
    mlp.learningRateInit = map["learning_rate_init"]?.number(.positive) ?? mlp.learningRateInit
    mlp.powerT = map["power_t"]?.number(.nonNegative) ?? mlp.powerT
    mlp.maxIter = map["max_iter"]?.integer(in: 1...Int.max) ?? mlp.maxIter
    mlp.shuffle = map["shuffle"]?.bool() ?? mlp.shuffle
    mlp.tolerance = map["tolerance"]?.number(.nonNegative) ?? mlp.tolerance
    mlp.momentum = map["momentum"]?.number(.share) ?? mlp.momentum
    mlp.nesterovsMomentum = map["nesterovs_momentum"]?.bool() ?? mlp.nesterovsMomentum
    mlp.earlyStopping = map["early_stopping"]?.bool() ?? mlp.earlyStopping
    mlp.validationFraction = map["validation_fraction"]?.number(.part) ?? mlp.validationFraction
    mlp.beta1 = map["beta_1"]?.number(.properFraction) ?? mlp.beta1
    mlp.beta2 = map["beta_2"]?.number(.properFraction) ?? mlp.beta2
    mlp.epsilon = map["epsilon"]?.number(.positive) ?? mlp.epsilon
    mlp.iterationsWithoutChange =
      map["n_iter_no_change"]?.integer(in: 1...Int.max) ?? mlp.iterationsWithoutChange
    mlp.dropout = map["dropout"].flatMap(readDropout) ?? mlp.dropout
    mlp.classWeight = map["class_weight"].flatMap(SVMSpec.ClassWeight.read) ?? mlp.classWeight
    mlp.calibration = map["calibration"]?.choice(CalibrationSpec.self) ?? mlp.calibration
    if mlp.dropout.count > 1, mlp.dropout.count != mlp.hiddenLayerSizes.count {
      map["dropout"]?.error(
        "'dropout' must be one rate, or one for each of the \(mlp.hiddenLayerSizes.count) hidden layers, got "
          + "\(mlp.dropout.count)")
    }
    for (keys, reason) in mlp.unused {
      for key in keys { map[key]?.warning("'\(key)' has no effect with \(reason)") }
    }
    return mlp
  }

  /// The keys that nothing looks at, with why.
  private var unused: [(keys: [String], reason: String)] {
    var found: [(keys: [String], reason: String)] = []
    switch solver {
    case .adam:
      found.append((["learning_rate", "power_t", "momentum", "nesterovs_momentum"], "solver: adam"))
    case .sgd:
      found.append((["beta_1", "beta_2", "epsilon"], "solver: sgd"))
      if learningRate != .invscaling {
        found.append((["power_t"], "learning_rate: \(learningRate.rawValue)"))
      }
      if momentum == 0 { found.append((["nesterovs_momentum"], "momentum: 0")) }
    }
    if !earlyStopping { found.append((["validation_fraction"], "early_stopping: false")) }
    if hiddenLayerSizes.isEmpty { found.append((["activation", "dropout"], "no hidden layer")) }
    return found
  }

  private static func readSizes(_ cursor: YAMLCursor) -> [Int]? {
    // One layer may be written as a number, as in Python.
    if case .scalar = cursor.value.content { return cursor.integer(in: 1...1_000_000).map { [$0] } }
    guard let items = cursor.items() else { return nil }
    let sizes = items.compactMap { $0.integer(in: 1...1_000_000) }
    return sizes.count == items.count ? sizes : nil
  }

  private static func readDropout(_ cursor: YAMLCursor) -> [Double]? {
    if case .scalar = cursor.value.content { return cursor.number(.properFraction).map { [$0] } }
    guard let items = cursor.items() else { return nil }
    if items.isEmpty {
      cursor.expected("a number, or a list with one for each hidden layer")
      return nil
    }
    let rates = items.compactMap { $0.number(.properFraction) }
    return rates.count == items.count ? rates : nil
  }

  /// The settings as lines of YAML.
  var yaml: [String] {
    let rates = dropout.map { "\($0)" }.joined(separator: ", ")
    let lines: [(key: String, value: String)] = [
      ("hidden_layer_sizes", "[\(hiddenLayerSizes.map(String.init).joined(separator: ", "))]"),
      ("activation", activation.rawValue), ("solver", solver.rawValue), ("alpha", "\(alpha)"),
      ("batch_size", batchSize.map(String.init) ?? "auto"), ("learning_rate", learningRate.rawValue),
      ("learning_rate_init", "\(learningRateInit)"), ("power_t", "\(powerT)"), ("max_iter", "\(maxIter)"),
      ("shuffle", "\(shuffle)"), ("tolerance", "\(tolerance)"), ("momentum", "\(momentum)"),
      ("nesterovs_momentum", "\(nesterovsMomentum)"), ("early_stopping", "\(earlyStopping)"),
      ("validation_fraction", "\(validationFraction)"), ("beta_1", "\(beta1)"), ("beta_2", "\(beta2)"),
      ("epsilon", "\(epsilon)"), ("n_iter_no_change", "\(iterationsWithoutChange)"),
      ("dropout", dropout.count == 1 ? rates : "[\(rates)]"), ("class_weight", classWeight.yaml),
      ("calibration", calibration.rawValue),
    ]
    let hidden = Set(unused.flatMap(\.keys))
    return lines.filter { !hidden.contains($0.key) }.map { "\($0.key): \($0.value)" }
  }
}
