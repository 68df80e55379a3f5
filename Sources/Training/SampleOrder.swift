internal import Tensors

/// The order in which an epoch sees its samples: another one in each, decided by the seed.
struct SampleOrder {
  private let samples: [Int]

  init(count: Int, epoch: Int, seed: UInt64) {
    var generator = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(UInt64(epoch) &+ 0x6f72_6465_72))
    samples = (0..<count).shuffled(using: &generator)
  }

  /// The samples of a batch.
  func batch(_ number: Int, size: Int) -> [Int] {
    Array(samples[(number * size)..<min((number + 1) * size, samples.count)])
  }
}
