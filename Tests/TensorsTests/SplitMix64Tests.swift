import Tensors
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
  @Test("gives the published sequence for seed 1234567")
  func published() {
    // The first values of the reference C program (Vigna, https://prng.di.unimi.it/splitmix64.c).
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
  }
}
