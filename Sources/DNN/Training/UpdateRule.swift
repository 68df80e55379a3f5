internal import CKernels

/// One step of an optimizer as arithmetic, in Keras' order of operations.
public enum UpdateRule: Sendable, Hashable {
  /// velocity = momentum · velocity − rate · gradient; without momentum, the step itself.
  case descent(rate: Float, momentum: Float, nesterov: Bool, weightDecay: Float)
  /// Adam; `rate` is already corrected for the bias of its moments.
  case adam(rate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float)
  /// RMSprop.
  case meanSquare(rate: Float, rho: Float, momentum: Float, epsilon: Float, weightDecay: Float)

  /// Whether there is a velocity or first moment.
  var usesFirst: Bool {
    switch self {
    case .descent(_, let momentum, _, _), .meanSquare(_, _, let momentum, _, _): momentum != 0
    case .adam: true
    }
  }

  /// Whether there is a second moment.
  var usesSecond: Bool {
    if case .descent = self { false } else { true }
  }

  /// As the kernels have it.
  var native: ckernels_rule {
    var rule = ckernels_rule()
    switch self {
    case .descent(let rate, let momentum, let nesterov, let decay):
      rule.kind = Int32(CKERNELS_SGD)
      (rule.rate, rule.momentum, rule.nesterov, rule.decay) = (rate, momentum, nesterov ? 1 : 0, decay)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay):
      rule.kind = Int32(CKERNELS_ADAM)
      (rule.rate, rule.beta1, rule.beta2, rule.epsilon, rule.decay) = (rate, beta1, beta2, epsilon, decay)
    case .meanSquare(let rate, let rho, let momentum, let epsilon, let decay):
      rule.kind = Int32(CKERNELS_RMSPROP)
      (rule.rate, rule.beta2, rule.momentum) = (rate, rho, momentum)
      (rule.epsilon, rule.decay) = (epsilon, decay)
    }
    return rule
  }
}
