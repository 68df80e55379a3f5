import Foundation
import Tensors

/// What a camera does to the light of a scene: exposure, corner shading, noise, encoding.
struct PhotoFinish: Sendable {
  private let exposure: Double
  private let cornerShading: Double
  private let noiseLevels: Double
  private let noiseSeed: UInt64

  /// A finish drawn from `random`.
  init(using random: inout SplitMix64) {
    exposure = random.number(in: 0.8...1.2)
    cornerShading = random.number(in: 0...0.25)
    noiseLevels = random.number(in: 0...2)
    noiseSeed = random.next()
  }

  /// The 8-bit RGB bytes of a square picture of linear colours, row after row.
  func developed(_ pixels: [Vector3], size: Int) -> [UInt8] {
    var random = SplitMix64(seed: noiseSeed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pixels.count * 3)
    for (index, pixel) in pixels.enumerated() {
      let x = (Double(index % size) + 0.5) / Double(size) * 2 - 1
      let y = (Double(index / size) + 0.5) / Double(size) * 2 - 1
      let gain = exposure * (1 - cornerShading * (x * x + y * y) / 2)
      // The grain is grey: colour noise would mostly be lost in the JPEG anyway.
      let grain = noiseLevels * random.normal()
      for channel in 0..<3 {
        let level = sRGBEncoded(Self.rolledOff(pixel[channel] * gain)) * 255 + grain
        bytes.append(UInt8(min(max(level.rounded(), 0), 255)))
      }
    }
    return bytes
  }

  /// Leaves dark and middle tones alone and bends highlights towards 1.
  private static func rolledOff(_ value: Double) -> Double {
    let knee = 0.6
    guard value > knee else { return max(value, 0) }
    return 1 - (1 - knee) * exp(-(value - knee) / (1 - knee))
  }
}
