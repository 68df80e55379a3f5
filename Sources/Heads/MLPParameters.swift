internal import Foundation
package import Tensors

/// What a perceptron learns: weights and biases, layer by layer.
package struct MLPParameters: Equatable, Sendable {
  /// Of each layer `(inputs, outputs)`.
  package var weights: [Matrix<Float>]
  /// Of each layer one number per output.
  package var biases: [[Float]]

  package init(weights: [Matrix<Float>], biases: [[Float]]) {
    (self.weights, self.biases) = (weights, biases)
  }

  /// Units of each layer, the inputs first.
  package var sizes: [Int] { weights.map(\.rowCount) + [weights.last?.columnCount ?? 0] }

  /// Uniform numbers within ±√(factor / (inputs + outputs)), biases too; the factor is 2 for logistic units, else 6.
  ///
  /// Reference: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
  init(sizes: [Int], activation: MLPClassifier.Activation, random: inout SplitMix64) {
    (weights, biases) = ([], [])
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      let bound = Float(sqrt((activation == .logistic ? 2 : 6) / Double(inputs + outputs)))
      // 24 bits are all that a float between 0 and 1 can hold evenly.
      func draw() -> Float { (Float(random.next() >> 40) * 0x1p-23 - 1) * bound }
      let elements = [Float](unsafeUninitializedCapacity: inputs * outputs) { buffer, count in
        for index in 0..<inputs * outputs { buffer[index] = draw() }
        count = inputs * outputs
      }
      weights.append(Matrix(rowCount: inputs, columnCount: outputs, elements: elements))
      biases.append((0..<outputs).map { _ in draw() })
    }
  }
}
