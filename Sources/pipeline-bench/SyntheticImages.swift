internal import FeatureStore
internal import Tensors

/// Made-up images with features, each computed from its number and the seed alone.
struct SyntheticImages {
  let count: Int
  let dimension: Int
  let classCount: Int
  let seed: UInt64
  /// Where the vectors of each class gather.
  private let centres: [[Float]]

  init(count: Int, dimension: Int, classCount: Int, seed: UInt64) {
    (self.count, self.dimension, self.classCount, self.seed) = (count, dimension, classCount, seed)
    centres = (0..<classCount).map { number in
      var generator = SplitMix64(seed: Self.mixed(seed, 1, number))
      return (0..<dimension).map { _ in Float.random(in: -0.5..<0.5, using: &generator) }
    }
  }

  static let splits = ["train", "validation", "test"]

  func className(_ image: Int) -> String { "class-\(image % classCount)" }

  /// Every class has four batches.
  func batch(_ image: Int) -> Int { image / classCount % 4 }

  func path(_ image: Int) -> String {
    let digits = String(image)
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return "\(className(image))/batch-\(batch(image))/\(number).jpg"
  }

  /// Seven tenths train, one tenth validation, two tenths test, by chance.
  func split(_ image: Int) -> String {
    let tenth = Self.mixed(seed, 2, image) % 10
    return Self.splits[tenth < 7 ? 0 : tenth < 8 ? 1 : 2]
  }

  /// The image whose bytes this one has: mostly its own.
  func original(_ image: Int) -> Int {
    image % 251 == 250 && image >= classCount ? image - classCount : image
  }

  /// Why the image could not be decoded; nil for those that could.
  func failure(_ image: Int) -> String? {
    guard image % 997 == 7 else { return nil }
    let reasons = ["the file ends too early", "found text, expected an image", "no such file"]
    return reasons[image / 997 % reasons.count]
  }

  /// The image as the store takes it.
  func processed(_ image: Int, recipeID: Int64) -> ProcessedImage {
    if let reason = failure(image) {
      return .failed(
        path: path(image), label: className(image), split: split(image),
        sha256: reason == "no such file" ? nil : sha256(image),
        byteCount: reason == "no such file" ? nil : 12, modifiedNanoseconds: nil, error: reason)
    }
    let original = original(image)
    let bits = Self.mixed(seed, 3, original)
    let sides = [224, 320, 480, 640, 1024]
    return .decoded(
      path: path(image), label: className(image), split: split(image), sha256: sha256(original),
      byteCount: 20_000 + Int(bits % 200_000), modifiedNanoseconds: 1_700_000_000_000_000_000,
      width: sides[Int(bits >> 20 & 0xFFFF) % sides.count],
      height: sides[Int(bits >> 40 & 0xFFFF) % sides.count], format: bits & 15 == 0 ? "png" : "jpeg",
      features: original == image ? [ProcessedImage.Feature(recipeID: recipeID, vector: vector(image))] : [])
  }

  /// What a rectifier leaves of the class's centre and noise; about half is zero.
  func vector(_ image: Int) -> [Float] {
    // One in a hundred is another one with a little noise.
    let isLike = image % 101 == 50 && image >= classCount
    var values = noisyCentre(isLike ? image - classCount : image)
    if isLike {
      var generator = SplitMix64(seed: Self.mixed(seed, 5, image))
      for index in values.indices where values[index] > 0 {
        values[index] *= Float.random(in: 0.9..<1.1, using: &generator)
      }
    }
    return values
  }

  private func noisyCentre(_ image: Int) -> [Float] {
    let centre = centres[image % classCount]
    var generator = SplitMix64(seed: Self.mixed(seed, 4, image))
    var values = [Float](repeating: 0, count: dimension)
    for index in values.indices {
      let noise = Float(generator.next() >> 40) / Float(1 << 24) - 0.5
      values[index] = max(0, centre[index] + 1.5 * noise)
    }
    return values
  }

  private func sha256(_ image: Int) -> String { Self.digest(seed: seed, image) }

  /// 64 digits that come in no order, as those of files do: that is what writing them to an index costs.
  static func digest(seed: UInt64, _ number: Int) -> String {
    var generator = SplitMix64(seed: mixed(seed, 6, number))
    return (0..<4).map { _ in
      let digits = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// A number that says nothing about those beside it.
  static func mixed(_ seed: UInt64, _ purpose: UInt64, _ number: Int) -> UInt64 {
    var generator = SplitMix64(seed: seed &* 0x1_0000_01B3 ^ purpose << 56 ^ UInt64(number))
    return generator.next()
  }
}
