/// How often predictions are right, by how probable the model held them.
///
/// Bins of equal width over 0...1; a probability on an edge belongs to the bin below it. Matches scikit-learn 1.9
/// `calibration_curve` with `strategy="uniform"`, with the predicted class's probability as `y_prob` and whether the
/// prediction is right as `y_true`.
public struct ReliabilityTable: Codable, Equatable, Sendable {
  /// The predictions whose probability lies in one range.
  public struct Bin: Codable, Equatable, Sendable {
    /// The probabilities: `low < probability <= high`; the first bin has 0 too.
    public let low, high: Double
    /// How many predictions there are.
    public let count: Int
    /// Their mean probability; nil where there are none.
    public let meanProbability: Double?
    /// The share of them that is right; nil where there are none.
    public let fractionCorrect: Double?
  }

  /// All bins by probability, also those without predictions.
  public let bins: [Bin]

  /// Counts predictions one after the other, for tables over more of them than fit into memory.
  public struct Tally: Sendable {
    private let edges: [Double]
    private var counts, hits: [Int]
    private var sums: [Double]

    /// No predictions yet.
    ///
    /// - Precondition: `binCount` is at least one.
    public init(binCount: Int = 10) {
      precondition(binCount >= 1, "a table of \(binCount) bins")
      // NumPy's `linspace`: multiples of the width, so that the third of ten edges is 0.30000000000000004.
      edges = (0...binCount).map { $0 == binCount ? 1 : Double($0) * (1 / Double(binCount)) }
      counts = [Int](repeating: 0, count: binCount)
      hits = counts
      sums = [Double](repeating: 0, count: binCount)
    }

    /// Counts one prediction.
    ///
    /// - Throws: `EvaluationError.notProbability`.
    public mutating func add(probability: Double, isCorrect: Bool) throws(EvaluationError) {
      guard 0...1 ~= probability else { throw .notProbability(found: "\(probability)") }
      let bin = edges[1..<counts.count].count { probability > $0 }
      counts[bin] += 1
      sums[bin] += probability
      if isCorrect { hits[bin] += 1 }
    }

    /// The table of what was counted.
    ///
    /// - Throws: `EvaluationError.noSamples`.
    public func table() throws(EvaluationError) -> ReliabilityTable {
      guard counts.contains(where: { $0 > 0 }) else { throw .noSamples }
      return ReliabilityTable(
        bins: counts.indices.map { bin in
          let count = Double(counts[bin])
          return Bin(
            low: edges[bin], high: edges[bin + 1], count: counts[bin],
            meanProbability: counts[bin] > 0 ? sums[bin] / count : nil,
            fractionCorrect: counts[bin] > 0 ? Double(hits[bin]) / count : nil)
        })
    }
  }

  private init(bins: [Bin]) { self.bins = bins }

  /// The table of predictions with their probability, 0...1.
  ///
  /// - Parameter binCount: At least one.
  /// - Throws: `EvaluationError.noSamples`, `.lengthMismatch`, or `.notProbability`.
  public init(
    probabilities: [Double], isCorrect: [Bool], binCount: Int = 10
  ) throws(EvaluationError) {
    guard probabilities.count == isCorrect.count else {
      throw .lengthMismatch(actualCount: isCorrect.count, predictedCount: probabilities.count)
    }
    var tally = Tally(binCount: binCount)
    for (probability, isCorrect) in zip(probabilities, isCorrect) {
      try tally.add(probability: probability, isCorrect: isCorrect)
    }
    self = try tally.table()
  }

  /// The mean distance between probability and share of right predictions over bins, weighted by their predictions.
  ///
  /// 0...1, 0 for perfect calibration. Reference: Guo et al. 2017, https://arxiv.org/abs/1706.04599, equation 3.
  public var expectedCalibrationError: Double {
    let total = Double(bins.reduce(0) { $0 + $1.count })
    return bins.reduce(0) { sum, bin in
      guard let mean = bin.meanProbability, let fraction = bin.fractionCorrect else { return sum }
      return sum + Double(bin.count) / total * (mean - fraction).magnitude
    }
  }
}
