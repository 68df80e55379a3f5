package import DNN
internal import Foundation

extension Optimizer {
  /// The arithmetic of one step.
  ///
  /// - Parameters:
  ///   - learningRate: The rate of this step, before the optimizer's own decay.
  ///   - stepsTaken: How many steps there were before this one.
  ///   - weightDecay: Keras' `weight_decay`: the share of each weight, times the rate, that a step takes away.
  package func rule(learningRate: Double, stepsTaken: Int, weightDecay: Double) -> UpdateRule {
    let shrinkage = Float(weightDecay * learningRate)
    switch self {
    case .sgd(_, let momentum, let nesterov, let decay):
      let rate = learningRate / (1 + decay * Double(stepsTaken))
      return .descent(
        rate: Float(rate), momentum: Float(momentum), nesterov: nesterov,
        weightDecay: Float(weightDecay * rate))
    case .adam(_, let beta1, let beta2, let epsilon):
      let count = Double(stepsTaken + 1)
      let corrected = learningRate * (1 - pow(beta2, count)).squareRoot() / (1 - pow(beta1, count))
      return .adam(
        rate: Float(corrected), beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
        weightDecay: shrinkage)
    case .rmsprop(_, let rho, let momentum, let epsilon):
      return .meanSquare(
        rate: Float(learningRate), rho: Float(rho), momentum: Float(momentum), epsilon: Float(epsilon),
        weightDecay: shrinkage)
    }
  }
}
