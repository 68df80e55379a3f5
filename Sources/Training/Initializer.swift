package import Backbones
internal import Foundation
internal import Tensors

/// What the weights of new layers are before they learn, by Keras' names.
///
/// Kernels are drawn by a generator of their own for each weight, so that a weight depends on the seed and its name, and not
/// on what else there is. Biases and betas are 0, gammas 1.
public enum Initializer: String, Sendable, Hashable, Codable, CaseIterable {
  /// Uniform in ±√(6 / (fan in + fan out)): Keras' default; Glorot and Bengio, AISTATS 2010.
  case glorotUniform = "glorot_uniform"
  /// Normal with variance 2 / fan in, cut at two deviations: He et al., arXiv:1502.01852. For deep stacks of ReLUs.
  case heNormal = "he_normal"

  /// All elements of one weight.
  package func values(of spec: WeightSpec, seed: UInt64) -> [Float] {
    switch spec.name {
    case "kernel", "depthwise_kernel", "pointwise_kernel": kernel(spec, seed)
    case "gamma", "moving_variance": [Float](repeating: 1, count: spec.elementCount)
    default: [Float](repeating: 0, count: spec.elementCount)
    }
  }

  private func kernel(_ spec: WeightSpec, _ seed: UInt64) -> [Float] {
    let field = spec.shape.dropLast(2).reduce(1, *)
    let (input, output) = (spec.shape[spec.shape.count - 2], spec.shape[spec.shape.count - 1])
    let (fanIn, fanOut) = (Double(field * input), Double(field * output))
    var generator = SplitMix64(seed: SplitMix64.mix(seed) ^ Self.hash("\(spec.layer)/\(spec.name)"))
    switch self {
    case .glorotUniform:
      let limit = (6 / (fanIn + fanOut)).squareRoot()
      return (0..<spec.elementCount).map { _ in Float(Double.random(in: -limit...limit, using: &generator)) }
    case .heNormal:
      // Keras divides by the deviation that a normal distribution has once it is cut at two of its own.
      let deviation = (2 / fanIn).squareRoot() / 0.87962566103423978
      return (0..<spec.elementCount).map { _ in
        var value = 3.0
        while value.magnitude > 2 {
          let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude...1, using: &generator)))
            .squareRoot()
          value = radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
        }
        return Float(value * deviation)
      }
    }
  }

  /// FNV-1a with 64 bits.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
