internal import CTraining
internal import LinearAlgebra
internal import Tensors

/// One layer of a perceptron that predicts.
struct DenseProduct {
  private let weights: Matrix<Float>
  private let biases: [Float]
  private let scratch: TrainingBuffer<UInt8>

  /// A layer for up to `mostSamples` samples at a time.
  init(_ weights: Matrix<Float>, _ biases: [Float], mostSamples: Int) {
    (self.weights, self.biases) = (weights, biases)
    var layer = Self.layer(weights, nil)
    scratch = TrainingBuffer(count: Int(ctraining_pass_byte_count(&layer, Int64(mostSamples))))
  }

  /// `samples · weights + biases`.
  func forward(_ samples: BatchRows, into result: LayerValues) {
    weights.elements.withUnsafeBufferPointer { elements in
      // Without a rule nothing is written to them.
      var layer = Self.layer(weights, UnsafeMutablePointer(mutating: elements.baseAddress))
      var next = samples.c
      _ = ctraining_pass(
        &layer, nil, nil, nil, 0, &next, biases, result.start, Int64(result.stride), scratch.start)
    }
  }

  private static func layer(
    _ weights: Matrix<Float>, _ start: UnsafeMutablePointer<Float>?
  ) -> ctraining_layer {
    ctraining_layer(
      instruction_set: TrainingInstructions.best.rawValue, threads: Int32(clamping: BLAS.threadCount),
      inputs: Int64(weights.rowCount), outputs: Int64(weights.columnCount), weights: start, first: nil,
      second: nil)
  }
}
