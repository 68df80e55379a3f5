internal import CTraining
internal import Foundation
public import Tensors

/// A fitted multi-layer perceptron.
public struct FittedMLP: FittedClassifier {
  public static let name = MLPClassifier.name

  /// The classes by code point.
  public let classNames: [String]
  /// What a hidden unit makes of its sum.
  public let activation: MLPClassifier.Activation
  /// Weights and biases.
  package let parameters: MLPParameters
  /// The mean loss of every epoch, with the penalty.
  public let lossCurve: [Double]
  /// The accuracy on the samples held out, after every epoch; empty without early stopping.
  public let validationScores: [Double]
  /// Whether training stopped by its own rule before `max_iter` was reached.
  public let hasConverged: Bool

  /// The number of features of a sample.
  public var featureCount: Int { parameters.sizes[0] }
  /// How many epochs there were.
  public var iterationCount: Int { lossCurve.count }
  public var iterationsWithoutConvergence: Int? { hasConverged ? nil : iterationCount }
  /// Units of each layer, the features first.
  public var layerSizes: [Int] { parameters.sizes }

  /// Samples that are computed at a time.
  private static let blockRowCount = 256

  /// What the classifier says about samples: decision values are logits.
  public func outputs(checked features: Matrix<Float>) throws -> ClassifierOutputs {
    let layers = zip(parameters.weights, parameters.biases).map {
      DenseProduct($0, $1, mostSamples: Self.blockRowCount)
    }
    let values = parameters.sizes.dropFirst().map { LayerValues(samples: Self.blockRowCount, units: $0) }
    let logitCount = parameters.sizes.last ?? 0
    var logits = Matrix<Double>(rowCount: features.rowCount, columnCount: logitCount, repeating: 0)
    features.elements.withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      for start in stride(from: 0, to: features.rowCount, by: Self.blockRowCount) {
        let count = min(Self.blockRowCount, features.rowCount - start)
        var rows = BatchRows(
          values: base + start * featureCount, stride: featureCount, indices: nil, count: count)
        for (index, layer) in layers.enumerated() {
          layer.forward(rows, into: values[index])
          if index + 1 < layers.count { activation.apply(to: values[index], count: count) }
          rows = values[index].rows(count)
        }
        values.last?.forEachLine(count) { sample, line in
          for index in line.indices { logits[start + sample, index] = Double(line[index]) }
        }
      }
    }
    let probabilities = Probabilities.ofLogits(logits)
    return ClassifierOutputs(
      decisionValues: logits,
      classIndices: (0..<features.rowCount).map { firstMaximum(probabilities.row($0)) },
      probabilities: probabilities)
  }
}
