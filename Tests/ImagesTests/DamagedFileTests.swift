import Images
import Tensors
import TestSupport
import Testing

/// Files cut off or altered anywhere: a reason or a picture of the announced size, never a crash.
@Suite struct DamagedFileTests {
  static let names = [
    "baseline420.jpg", "progressive.jpg", "cmyk.jpg", "n2_8.png", "i3_4.png", "animated.png", "lossy.webp",
    "lossless_alpha.webp", "animated.webp", "rle8.bmp", "plain4_up.bmp", "mask32_3.bmp", "interlaced.gif",
    "inset_transparent.gif",
  ]

  private func attempt(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
    // A damaged header may announce anything: a small limit keeps the test quick.
    guard let image = try? ImageDecoder(maxPixels: 1_000_000).decode(bytes) else { return }
    #expect(image.pixels.width == image.info.width && image.pixels.height == image.info.height, "\(what())")
    #expect(image.pixels.bytes.count == image.info.width * image.info.height * 3, "\(what())")
  }

  @Test(arguments: names) func `cut at every byte`(name: String) throws {
    let bytes = try GoldenTable.file(name)
    let whole = try ImageDecoder().decode(bytes)
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      attempt(cut, "\(name) cut to \(count)")
      // What still decodes has everything that makes up the picture.
      if let image = try? ImageDecoder().decode(cut) {
        #expect(image.pixels == whole.pixels, "\(name) cut to \(count)")
      }
    }
  }

  @Test(arguments: names) func `single bytes changed`(name: String) throws {
    let bytes = try GoldenTable.file(name)
    let seed = name.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
    var random = SplitMix64(seed: seed)
    for _ in 0..<400 {
      var mutated = bytes
      // Half of the changes go into the headers.
      let range = Bool.random(using: &random) ? 0..<min(64, bytes.count) : 0..<bytes.count
      let position = Int.random(in: range, using: &random)
      mutated[position] = UInt8.random(in: 0...255, using: &random)
      attempt(mutated, "\(name), seed \(seed), byte \(position) = \(mutated[position])")
    }
  }
}
