/// How weights follow their gradients, with Keras' parameters, defaults and arithmetic.
public enum Optimizer: Sendable, Hashable, Codable {
  /// `SGD`: velocity = momentum · velocity − rate · gradient.
  ///
  /// `decay` is that of Keras before 2.11: rate / (1 + decay · steps taken).
  case sgd(learningRate: Double = 0.01, momentum: Double = 0, nesterov: Bool = false, decay: Double = 0)
  /// `Adam`: Kingma and Ba, arXiv:1412.6980, with epsilon outside the root.
  case adam(learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7)
  /// `RMSprop`.
  case rmsprop(learningRate: Double = 0.001, rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7)

  /// The learning rate at the start.
  public var learningRate: Double {
    switch self {
    case .sgd(let rate, _, _, _), .adam(let rate, _, _, _), .rmsprop(let rate, _, _, _): rate
    }
  }
}
