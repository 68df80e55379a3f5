/// What a batch normalization does to each channel at inference: `x * scale + shift`.
struct ChannelScaling {
  let scale: [Double]
  let shift: [Double]

  /// From gamma and beta (where there are), moving mean and moving variance, in this order.
  init(_ attributes: Layer.BatchNormalization, _ weights: [[Float]]) {
    var rest = weights[...]
    let gamma = attributes.scales ? rest.removeFirst() : nil
    let beta = attributes.centers ? rest.removeFirst() : nil
    let mean = rest.removeFirst()
    let variance = rest.removeFirst()
    let scale = variance.indices.map {
      Double(gamma?[$0] ?? 1) / (Double(variance[$0]) + attributes.epsilon).squareRoot()
    }
    self.scale = scale
    shift = mean.indices.map { Double(beta?[$0] ?? 0) - Double(mean[$0]) * scale[$0] }
  }
}

/// A kernel (outputs last) and a bias into which normalizations are folded.
///
/// Scales are combined in double precision and rounded once: per output channel, one factor for all its weights.
struct FoldedWeights {
  private(set) var kernel: [Float]
  private var scale: [Double]
  private var shift: [Double]
  private(set) var bias: [Float] = []

  /// - Precondition: The last dimension of `kernel` is `outputCount`.
  init(kernel: [Float], bias: [Float]?, outputCount: Int) {
    self.kernel = kernel
    scale = [Double](repeating: 1, count: outputCount)
    shift = bias.map { $0.map(Double.init) } ?? [Double](repeating: 0, count: outputCount)
  }

  /// Appends a normalization of the output.
  mutating func fold(_ scaling: ChannelScaling) {
    for index in scale.indices {
      scale[index] *= scaling.scale[index]
      shift[index] = shift[index] * scaling.scale[index] + scaling.shift[index]
    }
  }

  /// Rounds to float32; nothing may be folded afterwards.
  mutating func finish() {
    bias = shift.map { Float($0) }
    let outputCount = scale.count
    guard scale.contains(where: { $0 != 1 }) else { return }
    let scale = scale
    kernel.withUnsafeMutableBufferPointer { kernel in
      var base = 0
      while base < kernel.count {
        for index in 0..<outputCount {
          kernel[base + index] = Float(Double(kernel[base + index]) * scale[index])
        }
        base += outputCount
      }
    }
  }
}
