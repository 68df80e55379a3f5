internal import Foundation

/// The output of a classifying network: logits become probabilities, loss and deltas.
///
/// Two classes have one logistic unit, more have a softmax. The loss is scikit-learn's `log_loss`: probabilities are kept
/// away from 0 and 1 by a float's epsilon.
enum CrossEntropy {
  /// Turns logits into probabilities, in place.
  static func activate(_ values: LayerValues, count: Int) {
    values.forEachLine(count) { _, line in
      if line.count == 1 {
        line[0] = 1 / (1 + exp(-line[0]))
        return
      }
      var largest = line[0]
      for value in line { largest = max(largest, value) }
      var sum: Float = 0
      for index in line.indices {
        line[index] = exp(line[index] - largest)
        sum += line[index]
      }
      for index in line.indices { line[index] /= sum }
    }
  }

  /// The weighted sum of the samples' losses; `deltas` receives its gradient by the logits.
  static func loss(
    _ probabilities: LayerValues, count: Int, deltas: LayerValues, classOf: (Int) -> Int,
    weightOf: (Int) -> Float
  ) -> Double {
    let margin = Float.ulpOfOne
    var loss = 0.0
    probabilities.forEachLine(count) { sample, line in
      let (label, weight) = (classOf(sample), weightOf(sample))
      let delta = deltas.start + sample * deltas.stride
      let own: Float
      if line.count == 1 {
        own = label == 1 ? line[0] : 1 - line[0]
        delta[0] = (line[0] - Float(label)) * weight
      } else {
        own = line[label]
        for index in line.indices { delta[index] = (line[index] - (index == label ? 1 : 0)) * weight }
      }
      loss -= Double(weight) * log(Double(min(max(own, margin), 1 - margin)))
    }
    return loss
  }
}
