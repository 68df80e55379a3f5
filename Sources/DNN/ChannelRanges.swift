private import Foundation

/// For each channel of a value, the magnitude that the largest integer stands for and the mean; kept in a byte each.
///
/// Channels of one value differ by orders of magnitude; a scale for each costs nothing, because the convolution that
/// reads them takes it into its weights.
public struct ChannelRanges: Sendable, Equatable, Codable {
  /// The range of the channel with the largest.
  private let largest: Float
  /// For each channel, how many sixteenths of an octave its range lies below `largest`.
  private let steps: [UInt8]
  /// For each channel, the mean in 127ths of its range.
  private let meanSteps: [Int8]

  /// Ranges for `magnitudes`, none of them smaller than what is given, unless that is less than a 50,000th of the
  /// largest; and `means`, as near as they can be kept.
  package init(_ magnitudes: [Float], means: [Float]) {
    largest = magnitudes.max() ?? 0
    let top = largest
    steps = magnitudes.map { magnitude in
      guard magnitude > 0, top > 0 else { return 255 }
      let step = (16 * Foundation.log2(Double(top) / Double(magnitude))).rounded(.down)
      return UInt8(max(0, min(255, step)))
    }
    meanSteps = zip(Self.magnitudes(largest, steps), means).map { range, mean in
      range > 0 ? Int8(max(-127, min(127, (mean / range * 127).rounded()))) : 0
    }
  }

  /// The range of each channel; never 0 unless all are.
  package var magnitudes: [Float] { Self.magnitudes(largest, steps) }

  /// The mean of each channel.
  package var means: [Float] { zip(magnitudes, meanSteps).map { $0 * Float($1) / 127 } }

  private static func magnitudes(_ largest: Float, _ steps: [UInt8]) -> [Float] {
    let perStep = (0...255).map { largest * Float(Foundation.exp2(-Double($0) / 16)) }
    return steps.map { perStep[Int($0)] }
  }

  private enum CodingKeys: String, CodingKey { case largest, steps, means }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    largest = try container.decode(Float.self, forKey: .largest)
    steps = Array(try container.decode(Data.self, forKey: .steps))
    meanSteps = try container.decode(Data.self, forKey: .means).map { Int8(bitPattern: $0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(largest, forKey: .largest)
    try container.encode(Data(steps), forKey: .steps)
    try container.encode(Data(meanSteps.map { UInt8(bitPattern: $0) }), forKey: .means)
  }
}
