internal import CTraining
internal import Tensors

/// One layer of a perceptron while it is trained: weights, biases and what the solver remembers of them.
final class DenseLayer {
  let inputs, outputs: Int
  /// The sum of the squared weights.
  private(set) var squareSum: Double

  private let weights, biases, biasGradient: TrainingBuffer<Float>
  private let first, biasFirst: TrainingBuffer<Float>
  // Only Adam has second moments.
  private let second, biasSecond: TrainingBuffer<Float>?
  private let scratch: TrainingBuffer<UInt8>
  private var layer: ctraining_layer

  /// A layer that starts with these weights.
  ///
  /// - Parameters:
  ///   - mostSamples: The largest batch.
  ///   - hasSecond: Whether the solver keeps second moments.
  init(
    _ start: Matrix<Float>, _ startBiases: [Float], hasSecond: Bool, mostSamples: Int, threads: Int,
    instructions: TrainingInstructions
  ) {
    (inputs, outputs) = (start.rowCount, start.columnCount)
    weights = TrainingBuffer(count: inputs * outputs)
    first = TrainingBuffer(count: inputs * outputs)
    second = hasSecond ? TrainingBuffer(count: inputs * outputs) : nil
    biases = TrainingBuffer(count: outputs)
    biasGradient = TrainingBuffer(count: outputs)
    biasFirst = TrainingBuffer(count: outputs)
    biasSecond = hasSecond ? TrainingBuffer(count: outputs) : nil
    _ = weights.values.update(from: start.elements)
    _ = biases.values.update(from: startBiases)
    squareSum = start.elements.withUnsafeBufferPointer { values in
      var sum = 0.0
      for value in values { sum += Double(value) * Double(value) }
      return sum
    }
    layer = ctraining_layer(
      instruction_set: instructions.rawValue, threads: Int32(clamping: threads), inputs: Int64(inputs),
      outputs: Int64(outputs), weights: weights.start, first: first.start, second: second?.start)
    scratch = TrainingBuffer(
      count: Int(
        max(ctraining_pass_byte_count(&layer, Int64(mostSamples)), ctraining_back_byte_count(&layer))))
  }

  /// `inputs · weights + biases`.
  func forward(_ samples: BatchRows, into result: LayerValues) {
    var next = samples.c
    _ = ctraining_pass(
      &layer, nil, nil, nil, 0, &next, biases.start, result.start, Int64(result.stride), scratch.start)
  }

  /// `deltas · weightsᵀ`: what the sums of this layer's inputs had to do with the loss.
  func back(_ deltas: LayerValues, count: Int, into result: LayerValues) {
    ctraining_back(
      &layer, Int64(count), deltas.start, Int64(deltas.stride), result.start, Int64(result.stride),
      scratch.start)
  }

  /// Moves biases and weights, and at once computes what the moved layer makes of `next`.
  func move(
    by rule: ctraining_rule, _ samples: BatchRows, _ deltas: LayerValues, then next: BatchRows?,
    into result: LayerValues?
  ) {
    for output in 0..<outputs { biasGradient.start[output] = 0 }
    for sample in 0..<samples.count {
      let line = deltas.start + sample * deltas.stride
      for output in 0..<outputs { biasGradient.start[output] += line[output] }
    }
    var (rule, current) = (rule, samples.c)
    var biasRule = rule
    biasRule.decay = 0
    _ = ctraining_update(
      layer.instruction_set, &biasRule, Int64(outputs), biasGradient.start, biases.start, biasFirst.start,
      biasSecond?.start)
    if let next, let result {
      var following = next.c
      squareSum = ctraining_pass(
        &layer, &rule, &current, deltas.start, Int64(deltas.stride), &following, biases.start, result.start,
        Int64(result.stride), scratch.start)
    } else {
      squareSum = ctraining_pass(
        &layer, &rule, &current, deltas.start, Int64(deltas.stride), nil, nil, nil, 0, scratch.start)
    }
  }

  /// The weights as they are now.
  var currentWeights: Matrix<Float> {
    Matrix(rowCount: inputs, columnCount: outputs, elements: Array(weights.values))
  }

  /// The biases as they are now.
  var currentBiases: [Float] { Array(biases.values) }
}
