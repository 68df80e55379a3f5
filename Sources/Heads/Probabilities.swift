internal import Foundation
internal import Tensors

/// Logits as probabilities.
enum Probabilities {
  /// A logistic function of one logit per sample, or a softmax of several: `(sampleCount, classCount)`.
  static func ofLogits(_ logits: Matrix<Double>) -> Matrix<Double> {
    var elements: [Double] = []
    elements.reserveCapacity(logits.rowCount * max(2, logits.columnCount))
    for row in 0..<logits.rowCount {
      // With two classes the one logit speaks for the second against 0 for the first.
      let values = logits.columnCount == 1 ? [0, logits[row, 0]] : Array(logits.row(row))
      let largest = values.max() ?? 0
      let powers = values.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      elements += powers.map { $0 / sum }
    }
    return Matrix(
      rowCount: logits.rowCount, columnCount: max(2, logits.columnCount), elements: elements)
  }
}
