internal import Tensors

extension LinearModel {
  /// The score of a class: its weighted sum, with two classes turned around for the first.
  func score(of classIndex: Int, at sample: [Double]) -> ClassScore {
    let isOneSum = weights.columnCount == 1
    let (column, sign) = isOneSum ? (0, classIndex == 1 ? 1.0 : -1.0) : (classIndex, 1.0)
    var value = intercepts[column]
    var gradient = [Double](repeating: 0, count: sample.count)
    for feature in sample.indices {
      let weight = Double(weights[feature, column])
      value += weight * sample[feature]
      gradient[feature] = sign * weight
    }
    return ClassScore(value: sign * value, gradient: gradient)
  }
}
