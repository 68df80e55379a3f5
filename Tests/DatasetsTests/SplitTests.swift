import Datasets
import Tensors
import Testing

@Suite("Splits")
struct SplitTests {
  // SHA-256 of "a", "b", "c", "d".
  let digests = [
    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d",
    "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6",
    "18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4",
  ]

  // SHA-256("0:" + digest), first 64 bits over 2^64, from Python's hashlib.
  @Test("a hash split follows the first 64 bits of the digest of seed and content")
  func hashByHand() throws {
    let numbers: [UInt64: [Double]] = [
      0: [0.4921599682917661, 0.6520058546643406, 0.8417159964487393, 0.7977418771746208],
      42: [0.7673520931357948, 0.6542462862140318, 0.9748633613961505, 0.16599173452205104],
    ]
    for (seed, numbers) in numbers {
      for (index, number) in numbers.enumerated() {
        // A boundary a little below the number leaves it out, a little above takes it in.
        let below = try SplitFractions(validation: 0, test: number - 1e-9)
        let above = try SplitFractions(validation: 0, test: number + 1e-9)
        #expect(Split.byHash([digests[index]], fractions: below, seed: seed) == [.train])
        #expect(Split.byHash([digests[index]], fractions: above, seed: seed) == [.test])
        let asValidation = try SplitFractions(validation: number + 1e-9, test: 0)
        #expect(Split.byHash([digests[index]], fractions: asValidation, seed: seed) == [.validation])
        let after = try SplitFractions(validation: 2e-9, test: number - 1e-9)
        #expect(Split.byHash([digests[index]], fractions: after, seed: seed) == [.validation])
      }
    }
  }

  @Test("a hash split depends on nothing but seed and content")
  func hashIsStable() throws {
    let fractions = try SplitFractions(validation: 0.2, test: 0.2)
    let many = (0..<4000).map { madeUpDigest($0) }
    let splits = Split.byHash(many, fractions: fractions, seed: 7)
    #expect(Split.byHash(Array(many.reversed()), fractions: fractions, seed: 7) == splits.reversed())
    #expect(Split.byHash(Array(many.prefix(10)), fractions: fractions, seed: 7) == Array(splits.prefix(10)))
    #expect(Split.byHash(many, fractions: fractions, seed: 8) != splits)
    // Four standard deviations of a binomial with 4000 draws at 0.2: 4 · √(4000 · 0.2 · 0.8) = 101.
    #expect(abs(splits.count { $0 == .validation } - 800) < 101)
    #expect(abs(splits.count { $0 == .test } - 800) < 101)
    // More validation takes from training only.
    let wider = Split.byHash(many, fractions: try SplitFractions(validation: 0.4, test: 0.2), seed: 7)
    #expect(zip(splits, wider).allSatisfy { $0 == .train || $0 == $1 })
    let none = Split.byHash(many, fractions: try SplitFractions(validation: 0, test: 0), seed: 7)
    #expect(none.allSatisfy { $0 == .train })
  }

  @Test(
    "counts of a class are rounded by largest remainder, with one for every split where there are enough",
    arguments: [
      // count, validation, test, expected train, validation, test
      (10, 0.2, 0.2, 6, 2, 2), (15, 0.2, 0.2, 9, 3, 3), (120, 0.2, 0.2, 72, 24, 24),
      (7, 0.2, 0.2, 4, 2, 1),  // 4.2 1.4 1.4: one left over; validation and test tie, validation first
      (8, 0.2, 0.2, 5, 2, 1),  // 4.8 1.6 1.6: two left over; .8 first, then the first .6
      (3, 0.2, 0.2, 1, 1, 1),  // 1.8 0.6 0.6
      (4, 0.1, 0.1, 2, 1, 1),  // 3.2 0.4 0.4: would be 3 or 4 and none; each gets one from training
      (2, 0.2, 0.2, 1, 1, 0),  // 1.2 0.4 0.4: two samples cannot fill three splits
      (1, 0.2, 0.2, 1, 0, 0), (0, 0.2, 0.2, 0, 0, 0),
      (2, 0.5, 0, 1, 1, 0), (2, 0.9, 0, 1, 1, 0),  // 0.2 1.8: training keeps one
      (5, 0, 0, 5, 0, 0), (1, 0.9, 0, 0, 1, 0),
    ])
  func stratumCounts(_ row: (Int, Double, Double, Int, Int, Int)) throws {
    let counts = Split.stratumCounts(row.0, fractions: try SplitFractions(validation: row.1, test: row.2))
    #expect([counts.train, counts.validation, counts.test] == [row.3, row.4, row.5], "\(row)")
  }

  @Test("counts are within one of the exact share whenever a class is large enough")
  func stratumCountsProperty() throws {
    var generator = SplitMix64(seed: 11)
    for _ in 0..<500 {
      let count = Int.random(in: 0...300, using: &generator)
      let validation = Double.random(in: 0..<0.6, using: &generator)
      let test = Double.random(in: 0..<0.39, using: &generator)
      let counts = Split.stratumCounts(
        count, fractions: try SplitFractions(validation: validation, test: test))
      let comment: Comment = "count \(count), validation \(validation), test \(test): \(counts)"
      #expect(counts.train + counts.validation + counts.test == count, comment)
      #expect(min(counts.train, counts.validation, counts.test) >= (count >= 3 ? 1 : 0), comment)
      if Double(count) * min(validation, test, 1 - validation - test) >= 1 {
        #expect(abs(Double(counts.validation) - validation * Double(count)) < 1, comment)
        #expect(abs(Double(counts.test) - test * Double(count)) < 1, comment)
      }
    }
  }

  @Test("a stratified split has the exact share of each class, by seed, whatever the other classes are")
  func stratified() throws {
    let cats = (0..<20).map { Sample(path: "cat\($0)", label: "cat") }
    let dogs = (0..<10).map { Sample(path: "dog\($0)", label: "dog") }
    let fractions = try SplitFractions(validation: 0.2, test: 0.3)
    let splits = try Split.stratified(cats + dogs, fractions: fractions, seed: 3)
    #expect(splits[..<20].count { $0 == .validation } == 4)
    #expect(splits[..<20].count { $0 == .test } == 6)
    #expect(splits[20...].count { $0 == .validation } == 2)
    #expect(splits[20...].count { $0 == .test } == 3)
    #expect(try Split.stratified(cats + dogs, fractions: fractions, seed: 3) == splits)
    #expect(try Split.stratified(cats, fractions: fractions, seed: 3) == Array(splits[..<20]))
    #expect(try Split.stratified(cats + dogs, fractions: fractions, seed: 4) != splits)
    // Shuffled, not the first ones.
    #expect(splits[..<6].contains { $0 != .test })
    #expect(throws: DatasetError.unlabelled(path: "x.jpg")) {
      try Split.stratified(cats + [Sample(path: "x.jpg")], fractions: fractions, seed: 3)
    }
  }

  @Test("a stratified split is drawn evenly: each sample is about as often a test sample")
  func stratifiedIsFair() throws {
    let samples = (0..<10).map { Sample(path: "\($0)", label: "a") }
    let fractions = try SplitFractions(validation: 0, test: 0.3)
    var hits = [Int](repeating: 0, count: 10)
    for seed in 0..<2000 as Range<UInt64> {
      let splits = try Split.stratified(samples, fractions: fractions, seed: seed)
      for index in splits.indices where splits[index] == .test { hits[index] += 1 }
    }
    // 2000 draws at 0.3: 600, standard deviation √(2000 · 0.3 · 0.7) = 20.5; five of them.
    #expect(hits.allSatisfy { abs($0 - 600) < 103 }, "\(hits)")
  }

  @Test(
    "fractions that leave nothing to train on are refused",
    arguments: [(0.5, 0.5), (1, 0), (0, 1), (-0.1, 0.2), (0.2, -0.1), (.nan, 0), (0, .nan), (.infinity, 0)])
  func badFractions(_ pair: (Double, Double)) {
    #expect(throws: DatasetError.self) { try SplitFractions(validation: pair.0, test: pair.1) }
  }

  @Test("people's words for splits are understood")
  func words() {
    #expect(
      ["train", "VAL", "Valid", "validation", "test"].map(Split.init(word:)) == [
        .train, .validation, .validation, .validation, .test,
      ])
    #expect(Split(word: "holdout") == nil)
  }

  private func madeUpDigest(_ number: Int) -> String {
    (0..<4).map { part in
      let word = SplitMix64.mix(UInt64(number * 4 + part))
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
