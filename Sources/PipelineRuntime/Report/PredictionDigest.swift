internal import Evaluation
internal import FeatureStore

/// What a report needs of a model's predictions, found in passes over them: memory does not grow with their number.
struct PredictionDigest {
  /// How many times which class was called which.
  struct Pair: Hashable {
    let actual, predicted: String
  }

  private(set) var counts: [Pair: Int] = [:]
  private(set) var sampleCount = 0
  /// nil where a prediction has no probability.
  private(set) var reliability: ReliabilityTable?
  private(set) var worstErrors, surestHits, mostUncertain: [Prediction]

  /// Goes over the labelled predictions of a model for a part of its dataset.
  ///
  /// - Parameter galleryCount: How many of the worst, the surest and the least certain are kept.
  init(
    ofModel model: Int64, split: String, in store: FeatureStore, galleryCount: Int, interruption: Interruption
  ) throws {
    var tally: ReliabilityTable.Tally? = ReliabilityTable.Tally()
    var worst = BestOf<Prediction>(galleryCount)
    var surest = BestOf<Prediction>(galleryCount)
    var uncertain = BestOf<Prediction>(galleryCount)
    var counts: [Pair: Int] = [:]
    var sampleCount = 0
    try store.forEachPrediction(ofModel: model, split: split) { prediction in
      guard let actual = prediction.actual else { return }
      sampleCount += 1
      if sampleCount.isMultiple(of: 4096) { try interruption.check() }
      let isCorrect = actual == prediction.predicted
      counts[Pair(actual: actual, predicted: prediction.predicted), default: 0] += 1
      if let probability = prediction.probability {
        // The sum that a probability comes from may end a rounding error beyond 1.
        try tally?.add(probability: min(max(probability, 0), 1), isCorrect: isCorrect)
      } else {
        tally = nil
      }
      if isCorrect {
        surest.add(prediction, rank: Self.sureness(prediction), tie: prediction.imageID)
      } else {
        worst.add(prediction, rank: Self.sureness(prediction), tie: prediction.imageID)
      }
      if let entropy = prediction.entropy {
        uncertain.add(prediction, rank: entropy, tie: prediction.imageID)
      } else if let margin = prediction.margin {
        uncertain.add(prediction, rank: -margin, tie: prediction.imageID)
      }
    }
    (self.counts, self.sampleCount) = (counts, sampleCount)
    reliability = sampleCount == 0 ? nil : try tally?.table()
    (worstErrors, surestHits, mostUncertain) = (worst.elements, surest.elements, uncertain.elements)
  }

  /// The surest predictions of each of some pairs.
  static func examples(
    of pairs: Set<Pair>, ofModel model: Int64, split: String, in store: FeatureStore, count: Int,
    interruption: Interruption
  ) throws -> [Pair: [Prediction]] {
    var best: [Pair: BestOf<Prediction>] = [:]
    var position = 0
    try store.forEachPrediction(ofModel: model, split: split) { prediction in
      position += 1
      if position.isMultiple(of: 4096) { try interruption.check() }
      guard let actual = prediction.actual else { return }
      let pair = Pair(actual: actual, predicted: prediction.predicted)
      guard pairs.contains(pair) else { return }
      best[pair, default: BestOf(count)].add(
        prediction, rank: sureness(prediction), tie: prediction.imageID)
    }
    return best.mapValues(\.elements)
  }

  private static func sureness(_ prediction: Prediction) -> Double {
    prediction.probability ?? prediction.margin ?? 0
  }
}
