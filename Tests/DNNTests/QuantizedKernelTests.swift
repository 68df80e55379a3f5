import DNN
import Tensors
import TestSupport
import Testing

@Suite("Quantized kernels")
struct QuantizedKernelTests {
  static func numbers(_ count: Int, in range: ClosedRange<Float>, _ random: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &random) }
  }

  @Test("integers are the nearest to the weights, or one beside where a sum is kept", arguments: 0..<20)
  func nearest(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let isDepthwise = seed % 2 == 0
    let channels = 8
    let inputs = isDepthwise ? 1 : channels
    let convolution = Convolution(
      kernelHeight: 3, kernelWidth: 3, groups: isDepthwise ? channels : 1, outputChannels: channels,
      kernel: Self.numbers(9 * inputs * channels, in: -2...2, &random),
      bias: Self.numbers(channels, in: -1...1, &random))
    let scales = Self.numbers(channels, in: 0.01...1, &random)
    let means = Self.numbers(channels, in: -1...1, &random)
    let kernel = QuantizedKernel(convolution, sourceScales: scales, sourceMeans: means)
    for output in 0..<channels {
      var largest: Float = 0
      // What the convolution gives for a source that is its mean everywhere, and what the integers give.
      var exact = Double(convolution.bias[output])
      var integer = Double(kernel.bias[output])
      for row in 0..<9 * inputs {
        let index = row * channels + output
        let channel = isDepthwise ? output : row % inputs
        let weight = convolution.kernel[index] * scales[channel] / kernel.scales[output]
        #expect(kernel.kernel[index] == kernel.kernel[index].rounded())
        #expect((kernel.kernel[index] - weight).magnitude <= (isDepthwise ? 1.001 : 0.501))
        largest = max(largest, kernel.kernel[index].magnitude)
        exact += Double(convolution.kernel[index]) * Double(means[channel])
        integer += Double(kernel.kernel[index]) * Double(means[channel]) / Double(scales[channel])
      }
      #expect(largest <= 127 && largest >= 126)
      #expect((integer * Double(kernel.scales[output]) - exact).magnitude < 1e-4)
    }
  }

  @Test("a kept sum is within half a step, each number beside its own", arguments: 0..<50)
  func sums(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let numbers = Self.numbers(9, in: -126...126, &random)
    let rounded = SumPreserving.rounded(numbers)
    #expect((rounded.reduce(0, +) - numbers.reduce(0, +)).magnitude <= 0.5001)
    #expect(zip(rounded, numbers).allSatisfy { ($0 - $1).magnitude < 1 && $0 == $0.rounded() })
    let short = SumPreserving.roundedToBFloat16(numbers)
    #expect(short.allSatisfy { $0.roundedToBFloat16 == $0 })
    let plain = numbers.map(\.roundedToBFloat16)
    func error(_ result: [Float]) -> Double {
      zip(result, numbers).reduce(0) { $0 + Double($1.0) - Double($1.1) }.magnitude
    }
    #expect(error(short) <= error(plain))
    #expect(zip(short, numbers).allSatisfy { ($0 - $1).magnitude <= $1.magnitude / 128 })
  }

  @Test("ranges cover what they were made of and are little larger", arguments: 0..<20)
  func ranges(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let magnitudes = Self.numbers(40, in: -12...4, &random).map { $0 < -11 ? 0 : exp2($0) }
    let means = zip(magnitudes, Self.numbers(40, in: -1...1, &random)).map(*)
    let ranges = ChannelRanges(magnitudes, means: means)
    for (index, (found, given)) in zip(ranges.magnitudes, magnitudes).enumerated() where given > 0 {
      #expect(found >= given * 0.99999 && found <= given * 1.0443)
      #expect((ranges.means[index] - means[index]).magnitude <= found / 250)
    }
    #expect(ranges.magnitudes.allSatisfy { $0 > 0 })
  }

  private func exp2(_ exponent: Float) -> Float {
    var result: Float = 1
    for _ in 0..<Int(exponent.magnitude) { result *= exponent < 0 ? 0.5 : 2 }
    return result * (1 + (exponent.magnitude - exponent.magnitude.rounded(.down)) / 3)
  }
}
