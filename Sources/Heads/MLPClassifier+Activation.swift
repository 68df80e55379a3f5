internal import Foundation

extension MLPClassifier.Activation {
  /// Applies it in place to the first `count` lines.
  func apply(to values: LayerValues, count: Int) {
    switch self {
    case .identity: break
    case .relu:
      values.forEachLine(count) { _, line in
        for index in line.indices { line[index] = max(line[index], 0) }
      }
    case .tanh:
      values.forEachLine(count) { _, line in
        for index in line.indices { line[index] = Foundation.tanh(line[index]) }
      }
    case .logistic:
      values.forEachLine(count) { _, line in
        for index in line.indices { line[index] = 1 / (1 + exp(-line[index])) }
      }
    }
  }

  /// Multiplies deltas by the derivative, which is a function of the activation's value.
  func multiplyDerivative(_ deltas: LayerValues, at values: LayerValues, count: Int) {
    deltas.forEachLine(count) { sample, line in
      let value = values.start + sample * values.stride
      switch self {
      case .identity: break
      case .relu: for index in line.indices where value[index] == 0 { line[index] = 0 }
      case .tanh: for index in line.indices { line[index] *= 1 - value[index] * value[index] }
      case .logistic: for index in line.indices { line[index] *= value[index] * (1 - value[index]) }
      }
    }
  }
}
