internal import Tensors

/// Samples that are held out of a fit, every class with its share.
enum StratifiedHoldout {
  /// The rows to hold out, ascending: `fraction` of all, rounded up.
  ///
  /// Classes get the whole part of their share; what is left goes to the largest remainders, the first class on ties.
  /// - Throws: `HeadError.invalidHyperparameter` where every class cannot have a sample on either side.
  static func rows(
    _ samples: LabelledSamples, fraction: Double, random: inout SplitMix64
  ) throws(HeadError) -> [Int] {
    let counts = samples.classCounts
    let total = samples.classIndices.count
    let wanted = Int((fraction * Double(total)).rounded(.up))
    let shares = counts.map { Double(wanted) * Double($0) / Double(total) }
    var taken = shares.map { Int($0) }
    let order = counts.indices.sorted {
      let (a, b) = (shares[$0] - Double(taken[$0]), shares[$1] - Double(taken[$1]))
      return a == b ? $0 < $1 : a > b
    }
    for index in order.prefix(wanted - taken.reduce(0, +)) { taken[index] += 1 }
    guard wanted >= max(2, counts.count), total - wanted >= counts.count,
      zip(counts, taken).allSatisfy({ $0 > $1 })
    else {
      throw .invalidHyperparameter(
        head: MLPClassifier.name, name: "validation_fraction",
        found: "\(fraction) (\(wanted) of \(total) samples)",
        expected:
          "one that leaves every one of the \(counts.count) classes samples on both sides; use more samples "
          + "or early_stopping: false")
    }
    var held: [Int] = []
    for (label, count) in taken.enumerated() {
      let members = samples.classIndices.indices.filter { samples.classIndices[$0] == label }
      held += members.shuffled(using: &random).prefix(count)
    }
    return held.sorted()
  }
}
