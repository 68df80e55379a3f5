/// How weights follow their gradients, with Keras' parameters and defaults.
public struct OptimizerSpec: Equatable, Sendable {
  /// The rule.
  public enum Method: Equatable, Sendable {
    /// `decay` is that of Keras before 2.11.
    case sgd(learningRate: Double = 0.01, momentum: Double = 0, nesterov: Bool = false, decay: Double = 0)
    case adam(
      learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7)
    case rmsprop(
      learningRate: Double = 0.001, rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7)
  }

  /// What keeps gradients from being too large.
  public enum Clipping: Equatable, Sendable {
    /// The length of each weight's gradient.
    case norm(Double)
    /// The magnitude of each element.
    case value(Double)
    /// The length of all gradients together.
    case globalNorm(Double)
  }

  /// The rule.
  public var method: Method
  /// The share of each weight that is taken away in each step, times the learning rate; at least 0.
  public var weightDecay: Double
  /// What keeps gradients from being too large; nil for nothing.
  public var clipping: Clipping?

  /// An optimizer; by default Keras' own default.
  public init(_ method: Method = .rmsprop(), weightDecay: Double = 0, clipping: Clipping? = nil) {
    (self.method, self.weightDecay, self.clipping) = (method, weightDecay, clipping)
  }
}

extension OptimizerSpec {
  private static let shared = ["weight_decay", "clipnorm", "clipvalue", "global_clipnorm"]

  /// Reads `sgd`, `adam` or `rmsprop` with its settings; nil after logging what is wrong.
  static func read(_ cursor: YAMLCursor) -> OptimizerSpec? {
    guard let (name, settings) = cursor.variant("optimizer", of: ["sgd", "adam", "rmsprop"]) else {
      return nil
    }
    let own =
      switch name {
      case "sgd": ["learning_rate", "momentum", "nesterov", "decay"]
      case "adam": ["learning_rate", "beta_1", "beta_2", "epsilon"]
      default: ["learning_rate", "rho", "momentum", "epsilon"]
      }
    guard let map = settings.mapping(keys: own + shared) else { return nil }
    let rate = map["learning_rate"]?.number(.positive) ?? (name == "sgd" ? 0.01 : 0.001)
    let momentum = map["momentum"]?.number(.properFraction) ?? 0
    let epsilon = map["epsilon"]?.number(.positive) ?? 1e-7
    var optimizer = OptimizerSpec()
    switch name {
    case "sgd":
      let nesterov = map["nesterov"]?.bool() ?? false
      optimizer.method = .sgd(
        learningRate: rate, momentum: momentum, nesterov: nesterov,
        decay: map["decay"]?.number(.nonNegative) ?? 0)
      if nesterov, momentum == 0 { map["nesterov"]?.warning("'nesterov' has no effect with momentum: 0") }
    case "adam":
      optimizer.method = .adam(
        learningRate: rate, beta1: map["beta_1"]?.number(.properFraction) ?? 0.9,
        beta2: map["beta_2"]?.number(.properFraction) ?? 0.999, epsilon: epsilon)
    default:
      optimizer.method = .rmsprop(
        learningRate: rate, rho: map["rho"]?.number(.properFraction) ?? 0.9, momentum: momentum,
        epsilon: epsilon)
    }
    optimizer.weightDecay = map["weight_decay"]?.number(.nonNegative) ?? 0
    let clippings = shared.dropFirst().compactMap { key in map[key].map { (key, $0) } }
    for (key, cursor) in clippings.dropFirst() {
      cursor.error("'\(key)' and '\(clippings[0].0)' exclude each other; keep one")
    }
    if let (key, cursor) = clippings.first, let limit = cursor.number(.positive) {
      optimizer.clipping =
        key == "clipnorm" ? .norm(limit) : key == "clipvalue" ? .value(limit) : .globalNorm(limit)
    }
    return optimizer
  }

  /// As YAML on one line.
  var yaml: String {
    var settings: [String]
    let name: String
    switch method {
    case .sgd(let rate, let momentum, let nesterov, let decay):
      name = "sgd"
      settings = ["learning_rate: \(rate)", "momentum: \(momentum)", "decay: \(decay)"]
      if momentum > 0 { settings.append("nesterov: \(nesterov)") }
    case .adam(let rate, let beta1, let beta2, let epsilon):
      name = "adam"
      settings = ["learning_rate: \(rate)", "beta_1: \(beta1)", "beta_2: \(beta2)", "epsilon: \(epsilon)"]
    case .rmsprop(let rate, let rho, let momentum, let epsilon):
      name = "rmsprop"
      settings = ["learning_rate: \(rate)", "rho: \(rho)", "momentum: \(momentum)", "epsilon: \(epsilon)"]
    }
    settings.append("weight_decay: \(weightDecay)")
    switch clipping {
    case .norm(let limit)?: settings.append("clipnorm: \(limit)")
    case .value(let limit)?: settings.append("clipvalue: \(limit)")
    case .globalNorm(let limit)?: settings.append("global_clipnorm: \(limit)")
    case nil: break
    }
    return "{\(name): {\(settings.joined(separator: ", "))}}"
  }
}
