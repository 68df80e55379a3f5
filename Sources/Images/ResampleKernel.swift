internal import Foundation

/// The fixed-point weights of one resampling pass: which source samples make which result sample.
///
/// Reference: Pillow src/libImaging/Resample.c precompute_coeffs, normalize_coeffs_8bpc.
struct ResampleKernel {
  /// Weights are integers scaled by 2 to this power.
  static let precisionBits: Int32 = 32 - 8 - 2

  /// Per result sample, the first source sample it needs.
  private(set) var starts: [Int]
  /// Per result sample, how many source samples it needs.
  private(set) var counts: [Int]
  /// `width` weights per result sample; those beyond its count are 0.
  private(set) var weights: [Int32]
  /// The room for one result sample's weights.
  let width: Int

  /// Weights for making `outputCount` samples from `length` samples starting at `start`, both perhaps with fractions.
  ///
  /// - Parameter inputCount: All samples there are; the filter does look beyond `start` and `length`.
  init(inputCount: Int, start: Double, length: Double, outputCount: Int, filter: Filter) {
    let scale = length / Double(outputCount)
    let filterScale = max(scale, 1)
    let support = filter.support * filterScale
    width = Int(support.rounded(.up)) * 2 + 1
    starts = []
    counts = []
    starts.reserveCapacity(outputCount)
    counts.reserveCapacity(outputCount)
    weights = [Int32](repeating: 0, count: outputCount * width)
    let inverse = 1 / filterScale
    var raw = [Double](repeating: 0, count: width)
    for output in 0..<outputCount {
      let center = start + (Double(output) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let count = min(inputCount, Int(center + support + 0.5)) - first
      var sum = 0.0
      for index in 0..<count {
        raw[index] = filter.weight(at: (Double(index + first) - center + 0.5) * inverse)
        sum += raw[index]
      }
      for index in 0..<count {
        let weight = sum == 0 ? raw[index] : raw[index] / sum
        let scaled = weight * Double(1 << Self.precisionBits)
        weights[output * width + index] = Int32(weight < 0 ? scaled - 0.5 : scaled + 0.5)
      }
      starts.append(first)
      counts.append(count)
    }
  }

  /// The source samples that are needed at all.
  var sourceRange: Range<Int> { (starts.first ?? 0)..<((starts.last ?? 0) + (counts.last ?? 0)) }

  /// The sum of weighted samples as a byte. Half a unit has been added beforehand.
  @inline(__always)
  static func byte(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: max(0, min(255, sum >> precisionBits)))
  }

  /// A filter curve.
  enum Filter {
    case box, bilinear, hamming, bicubic, lanczos

    /// How far from its centre the curve is not zero.
    var support: Double {
      switch self {
      case .box: 0.5
      case .bilinear, .hamming: 1
      case .bicubic: 2
      case .lanczos: 3
      }
    }

    /// The curve at `distance` from its centre, which may be negative.
    func weight(at distance: Double) -> Double {
      let x = distance.magnitude
      switch self {
      case .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
      case .bilinear: return x < 1 ? 1 - x : 0
      case .hamming:
        if x == 0 { return 1 }
        if x >= 1 { return 0 }
        let angle = x * .pi
        // Pillow's constants are single precision.
        return sin(angle) / angle * (Double(Float(0.54)) + Double(Float(0.46)) * cos(angle))
      case .bicubic:
        let a = -0.5
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
        return 0
      case .lanczos:
        return distance >= -3 && distance < 3 ? Self.sinc(distance) * Self.sinc(distance / 3) : 0
      }
    }

    private static func sinc(_ x: Double) -> Double {
      if x == 0 { return 1 }
      return sin(x * .pi) / (x * .pi)
    }
  }
}
