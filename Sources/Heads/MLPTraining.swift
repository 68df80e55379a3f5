internal import CTraining
internal import Foundation
internal import Tensors

/// A perceptron while it is trained on samples that lie still in memory.
///
/// The first layer's weights are by far the largest matrix. Each step passes over them once: a block of rows receives its
/// gradient, is moved, and is multiplied with the samples of the next batch while it is in the cache.
final class MLPTraining {
  private let spec: MLPClassifier
  private let layers: [DenseLayer]
  private let features: UnsafePointer<Float>
  private let classIndices: [Int]
  private let sampleWeights: [Float]
  private let batchSize: Int
  // Of each layer: what comes out of it, that before dropout, and the loss's gradient by its sums.
  private let values, plain, deltas: [LayerValues]
  private let masks: [DropoutMask?]
  private var dropoutRandom: SplitMix64
  private var stepCount = 0

  /// - Parameters:
  ///   - features: Lines of as many numbers as the first layer has inputs.
  ///   - classWeights: One factor per class.
  ///   - trainingCount: How many samples an epoch has.
  init(
    _ spec: MLPClassifier, start: MLPParameters, features: UnsafePointer<Float>, classIndices: [Int],
    classWeights: [Double], trainingCount: Int, threads: Int, seed: UInt64, instructions: TrainingInstructions
  ) {
    (self.spec, self.features, self.classIndices) = (spec, features, classIndices)
    sampleWeights = classIndices.map { Float(classWeights[$0]) }
    let batchSize = min(spec.batchSize ?? 200, trainingCount)
    self.batchSize = batchSize
    layers = zip(start.weights, start.biases).map {
      DenseLayer(
        $0, $1, hasSecond: spec.solver == .adam, mostSamples: batchSize, threads: threads,
        instructions: instructions)
    }
    let hidden = layers.dropLast()
    values = layers.map { LayerValues(samples: batchSize, units: $0.outputs) }
    deltas = layers.map { LayerValues(samples: batchSize, units: $0.outputs) }
    masks =
      hidden.enumerated().map { index, layer in
        DropoutMask(rate: spec.dropoutRate(index), samples: batchSize, units: layer.outputs)
      } + [nil]
    plain = zip(values, masks).map { values, mask in
      mask == nil ? values : LayerValues(samples: batchSize, units: values.units)
    }
    dropoutRandom = SplitMix64(seed: SplitMix64.mix(seed ^ 0xD20B_0D07))
  }

  /// What has been learned.
  var parameters: MLPParameters {
    MLPParameters(weights: layers.map(\.currentWeights), biases: layers.map(\.currentBiases))
  }

  /// Prepares for the first batch of the first epoch.
  func begin(_ order: TrainingOrder) { layers[0].forward(rows(order.batch(0)), into: values[0]) }

  /// Learns from every batch of `order`.
  ///
  /// - Parameter following: The order of the epoch after this one, whose first batch is computed with the last step.
  /// - Returns: The mean loss of the epoch, each batch's from before it was learned from.
  func epoch(
    _ order: TrainingOrder, following: TrainingOrder, learningRate: Double, check: () throws -> Void
  ) throws -> Double {
    var loss = 0.0
    for number in 0..<order.batchCount {
      try check()
      let batch = order.batch(number)
      let next = number + 1 < order.batchCount ? order.batch(number + 1) : following.batch(0)
      loss += learn(batch, next: next, learningRate: learningRate) * Double(batch.count)
    }
    return loss / Double(order.sampleCount)
  }

  private func rows(_ batch: UnsafeBufferPointer<Int32>) -> BatchRows {
    BatchRows(values: features, stride: layers[0].inputs, indices: batch.baseAddress, count: batch.count)
  }

  private func learn(
    _ batch: UnsafeBufferPointer<Int32>, next: UnsafeBufferPointer<Int32>, learningRate: Double
  ) -> Double {
    let loss = propagate(batch)
    let rule = rule(loss.weight, learningRate: learningRate)
    // From the last layer to the first: what a layer passes back is computed with its weights before they move.
    for index in layers.indices.reversed() {
      if index > 0 {
        layers[index].back(deltas[index], count: batch.count, into: deltas[index - 1])
        masks[index - 1]?.multiply(deltas[index - 1], count: batch.count)
        spec.activation.multiplyDerivative(deltas[index - 1], at: plain[index - 1], count: batch.count)
        layers[index].move(
          by: rule, values[index - 1].rows(batch.count), deltas[index], then: nil, into: nil)
      } else {
        layers[0].move(by: rule, rows(batch), deltas[0], then: rows(next), into: values[0])
      }
    }
    return loss.mean
  }

  /// From the first layer's sums to the loss with its penalty.
  private func propagate(_ batch: UnsafeBufferPointer<Int32>) -> (mean: Double, weight: Double) {
    let count = batch.count
    for index in layers.indices {
      if index > 0 { layers[index].forward(values[index - 1].rows(count), into: values[index]) }
      guard index < layers.count - 1 else { break }
      spec.activation.apply(to: values[index], count: count)
      masks[index]?.draw(values[index], count: count, plain: plain[index], random: &dropoutRandom)
    }
    guard let output = values.last, let outputDeltas = deltas.last else {
      preconditionFailure("a perceptron has an output layer")
    }
    CrossEntropy.activate(output, count: count)
    let sum = CrossEntropy.loss(
      output, count: count, deltas: outputDeltas, classOf: { self.classIndices[Int(batch[$0])] },
      weightOf: { self.sampleWeights[Int(batch[$0])] })
    let weight = batch.reduce(0.0) { $0 + Double(sampleWeights[Int($1)]) }
    let penalty = 0.5 * spec.alpha * layers.reduce(0) { $0 + $1.squareSum }
    return ((sum + penalty) / weight, weight)
  }

  private func rule(_ batchWeight: Double, learningRate: Double) -> ctraining_rule {
    stepCount += 1
    let isAdam = spec.solver == .adam
    let correction = sqrt(1 - pow(spec.beta2, Double(stepCount))) / (1 - pow(spec.beta1, Double(stepCount)))
    return ctraining_rule(
      is_adam: isAdam ? 1 : 0, nesterov: spec.nesterovsMomentum ? 1 : 0, scale: Float(1 / batchWeight),
      decay: Float(spec.alpha), rate: Float(isAdam ? spec.learningRateInit * correction : learningRate),
      beta_1: Float(spec.beta1), beta_2: Float(spec.beta2), epsilon: Float(spec.epsilon),
      momentum: Float(spec.momentum))
  }
}
