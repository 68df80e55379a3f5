internal import Foundation
internal import Tensors

extension FittedMLP {
  public var isLinear: Bool { activation == .identity || parameters.weights.count == 1 }

  /// The logit of a class, with two classes turned around for the first.
  public func score(of classIndex: Int, at sample: [Double]) -> ClassScore {
    var values = [sample]
    for (index, (weights, biases)) in zip(parameters.weights, parameters.biases).enumerated() {
      var sums = biases.map(Double.init)
      for (input, value) in values[index].enumerated() where value != 0 {
        for unit in sums.indices { sums[unit] += value * Double(weights[input, unit]) }
      }
      let isHidden = index + 1 < parameters.weights.count
      values.append(isHidden ? sums.map(activation.value) : sums)
    }
    let logits = values[values.count - 1]
    let (unit, sign) = logits.count == 1 ? (0, classIndex == 1 ? 1.0 : -1.0) : (classIndex, 1.0)
    var gradient = [Double](repeating: 0, count: logits.count)
    gradient[unit] = sign
    for index in parameters.weights.indices.reversed() {
      let weights = parameters.weights[index]
      gradient = (0..<weights.rowCount).map { input in
        zip(weights.row(input), gradient).reduce(0) { $0 + Double($1.0) * $1.1 }
      }
      if index > 0 { gradient = zip(gradient, values[index]).map { $0 * activation.derivative(at: $1) } }
    }
    return ClassScore(value: sign * logits[unit], gradient: gradient)
  }
}

extension MLPClassifier.Activation {
  /// What a unit makes of its sum.
  fileprivate func value(_ sum: Double) -> Double {
    switch self {
    case .identity: sum
    case .relu: max(sum, 0)
    case .tanh: Foundation.tanh(sum)
    case .logistic: 1 / (1 + exp(-sum))
    }
  }

  /// The derivative, as a function of the unit's value.
  fileprivate func derivative(at value: Double) -> Double {
    switch self {
    case .identity: 1
    case .relu: value > 0 ? 1 : 0
    case .tanh: 1 - value * value
    case .logistic: value * (1 - value)
    }
  }
}
