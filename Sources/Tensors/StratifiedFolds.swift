/// Folds in which every class has its share, without shuffling.
///
/// The same folds as scikit-learn 1.9 `StratifiedKFold(n_splits, shuffle=False)`: classes are dealt in order
/// of appearance, and the samples of one class go to the folds in contiguous runs.
public struct StratifiedFolds: Equatable, Sendable {
  /// How many folds there are.
  public let foldCount: Int
  /// For every sample the fold in which it is tested.
  public let testFolds: [Int]

  /// Why samples cannot be dealt to folds.
  public enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// Fewer than two folds were asked for.
    case tooFewFolds(found: Int)
    /// No class has a sample for every fold.
    case tooFewSamples(foldCount: Int, largestClassCount: Int)

    public var description: String {
      switch self {
      case .tooFewFolds(let found): "folds: \(found) asked for, expected at least 2"
      case .tooFewSamples(let foldCount, let largest):
        "folds: \(foldCount) asked for, but the largest class has only \(largest) samples; use fewer folds"
      }
    }
  }

  /// Deals samples to `foldCount` folds.
  ///
  /// A class with fewer samples than folds is missing from some test folds.
  /// - Parameter classIndices: The class of each sample, numbers from 0.
  /// - Throws: `Problem`.
  public init(classIndices: [Int], foldCount: Int) throws(Problem) {
    guard foldCount >= 2 else { throw .tooFewFolds(found: foldCount) }
    var order: [Int: Int] = [:]
    let encoded = classIndices.map { label in
      if let known = order[label] { return known }
      order[label] = order.count
      return order.count - 1
    }
    var counts = [Int](repeating: 0, count: order.count)
    for label in encoded { counts[label] += 1 }
    let largest = counts.max() ?? 0
    guard largest >= foldCount else {
      throw .tooFewSamples(foldCount: foldCount, largestClassCount: largest)
    }
    // Samples sorted by class are dealt round like cards: fold f gets positions f, f + k, f + 2k …
    var remaining = [[Int]](repeating: [Int](repeating: 0, count: foldCount), count: counts.count)
    var position = 0
    for (label, count) in counts.enumerated() {
      for _ in 0..<count {
        remaining[label][position % foldCount] += 1
        position += 1
      }
    }
    var current = [Int](repeating: 0, count: counts.count)
    self.foldCount = foldCount
    testFolds = encoded.map { label in
      while remaining[label][current[label]] == 0 { current[label] += 1 }
      remaining[label][current[label]] -= 1
      return current[label]
    }
  }

  /// The samples used for fitting when `fold` is tested, ascending.
  public func trainIndices(of fold: Int) -> [Int] { testFolds.indices.filter { testFolds[$0] != fold } }

  /// The samples tested in `fold`, ascending.
  public func testIndices(of fold: Int) -> [Int] { testFolds.indices.filter { testFolds[$0] == fold } }
}
