private import Foundation
internal import Tensors

/// Weights made by a formula that any language with 64-bit integers and float32 can repeat exactly.
///
/// Element i of weight w of layer L is `centre + radius * (2u - 1)` in float32, where u is the upper 24 bits of
/// `SplitMix64.mix(key + (i + 1) * golden)` over 2^24 and
/// `key = SplitMix64.mix(FNV-1a-64("L/w") + SplitMix64.mix(seed + golden))`. Centres and radii keep activations
/// of a sensible size through all depth: He et al., arXiv:1502.01852, halves where no rectifier follows.
struct RandomWeights: Sendable {
  private let seed: UInt64
  private let network: Network
  private let consumers: [String: [Layer]]

  init(seed: UInt64, network: Network) {
    self.seed = seed
    self.network = network
    var consumers: [String: [Layer]] = [:]
    for layer in network.layers {
      for input in layer.inputs { consumers[input, default: []].append(layer) }
    }
    self.consumers = consumers
  }

  /// The identity in a recipe.
  var digest: String { "random:\(seed)" }

  /// All elements of one weight.
  ///
  /// - Complexity: Linear; about a nanosecond per element.
  func values(of spec: WeightSpec) -> [Float] {
    let (centre, radius) = distribution(of: spec)
    let key = SplitMix64.mix(
      Self.hash("\(spec.layer)/\(spec.name)") &+ SplitMix64.mix(seed &+ Self.golden))
    let count = spec.elementCount
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        let bits = SplitMix64.mix(key &+ UInt64(truncatingIfNeeded: index &+ 1) &* Self.golden)
        // 24 bits are exact in float32, and so is twice that less one; two roundings are left, as in NumPy.
        let unit = Float(Int32(truncatingIfNeeded: bits >> 40)) * 0x1p-24
        buffer[index] = centre + radius * (unit * 2 - 1)
      }
      initialized = count
    }
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// FNV-1a with 64 bits.
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  private func distribution(of spec: WeightSpec) -> (centre: Float, radius: Float) {
    switch spec.name {
    case "kernel", "depthwise_kernel", "pointwise_kernel":
      let fanIn =
        spec.shape.last == 1 && spec.shape.count == 4
        ? spec.shape[0] * spec.shape[1] : spec.elementCount / (spec.shape.last ?? 1)
      return (0, Float((3 * gain(of: spec) / Double(fanIn)).squareRoot()))
    case "gamma":
      // A branch that is added back starts small, or sums would grow with every block.
      return isAdded(spec.layer) ? (0.5, 0.1) : (1, 0.2)
    case "moving_variance": return (1, 0.2)
    case "bias": return (0, 0.05)
    default: return (0, 0.1)
    }
  }

  /// By how much a kernel is to multiply the mean square of its input.
  private func gain(of spec: WeightSpec) -> Double {
    guard let layer = network[spec.layer] else { return 1 }
    switch layer.operation {
    case .dense(let dense) where dense.activation == .softmax:
      // Keeps the classifier away from answers of exactly 0 and 1.
      return 0.0025
    case .separableConvolution where spec.name == "depthwise_kernel":
      return 1
    default:
      return rectifiedGain(layer)
    }
  }

  /// 2 before a rectifier, which halves the mean square; 4 before one that is cut, to reach the cut now and then.
  private func rectifiedGain(_ layer: Layer) -> Double {
    let own: Layer.Activation
    switch layer.operation {
    case .convolution(let convolution), .separableConvolution(let convolution): own = convolution.activation
    case .depthwiseConvolution(let convolution): own = convolution.activation
    case .dense(let dense): own = dense.activation
    default: own = .linear
    }
    if own != .linear { return own == .relu6 ? 4 : 2 }
    guard let next = consumers[layer.name], next.count == 1 else { return 1 }
    switch next[0].operation {
    case .activation(.relu): return 2
    case .activation(.relu6): return 4
    case .rectifier(let maximum): return maximum == nil ? 2 : 4
    case .batchNormalization: return rectifiedGain(next[0])
    default: return 1
    }
  }

  private func isAdded(_ layer: String) -> Bool {
    consumers[layer]?.contains { $0.operation == .add } ?? false
  }
}
