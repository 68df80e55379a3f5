import Digests
import Tensors

extension Split {
  /// Splits each class by itself, with exact proportions.
  ///
  /// Within a class, samples are shuffled by `seed` and the class' name, so that another class more or less
  /// changes nothing. Counts are rounded by largest remainder (of equal ones training goes first, then
  /// validation); then every split that was asked for, and training, gets at least one sample of the class if
  /// there are enough.
  /// - Parameter samples: In an order of their own; the split depends on it.
  /// - Throws: `DatasetError.unlabelled` for the first sample without a label.
  public static func stratified(
    _ samples: [Sample], fractions: SplitFractions, seed: UInt64
  ) throws(DatasetError) -> [Split] {
    var members: [ExactText: [Int]] = [:]
    for (index, sample) in samples.enumerated() {
      guard let label = sample.label else { throw .unlabelled(path: sample.path) }
      members[ExactText(text: label), default: []].append(index)
    }
    var splits = [Split](repeating: .train, count: samples.count)
    for (label, indices) in members {
      let hash = Digest.sha256("\(seed):\(label.text)").prefix(16)
      var generator = SplitMix64(seed: UInt64(hash, radix: 16) ?? seed)
      let order = Shuffle.permutation(of: indices.count) { generator.next() }
      let counts = stratumCounts(indices.count, fractions: fractions)
      for (rank, position) in order.enumerated() {
        splits[indices[position]] =
          rank < counts.test ? .test : rank < counts.test + counts.validation ? .validation : .train
      }
    }
    return splits
  }

  /// How many of `count` samples of one class go where.
  package static func stratumCounts(
    _ count: Int, fractions: SplitFractions
  ) -> (train: Int, validation: Int, test: Int) {
    let shares = [max(0, 1 - fractions.validation - fractions.test), fractions.validation, fractions.test]
    let quotas = shares.map { $0 * Double(count) }
    var counts = quotas.map { Int($0) }
    let byRemainder = quotas.indices.sorted { first, second in
      let remainders = (quotas[first] - Double(counts[first]), quotas[second] - Double(counts[second]))
      return remainders.0 == remainders.1 ? first < second : remainders.0 > remainders.1
    }
    for index in byRemainder.prefix(max(0, count - counts.reduce(0, +))) { counts[index] += 1 }
    let wanted = shares.indices.filter { $0 == 0 || shares[$0] > 0 }
    if count >= wanted.count {
      for index in wanted where counts[index] == 0 {
        // With as many samples as splits and one split empty, another has at least two.
        let largest = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
        counts[largest] -= 1
        counts[index] += 1
      }
    }
    return (counts[0], counts[1], counts[2])
  }
}
