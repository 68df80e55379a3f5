internal import Evaluation
internal import FeatureStore
internal import Tensors

/// Everything that predictions of labelled images say about a model.
struct SplitMeasurement {
  let matrix: ConfusionMatrix
  let report: ClassificationReport
  /// The 95 % interval of the accuracy.
  let accuracyInterval: WilsonInterval
  /// What areas are computed from.
  let kind: ClassScores.Kind
  /// How often predictions are right by their probability; nil without probabilities.
  let reliability: ReliabilityTable?
  /// Why metrics are undefined, by name; they are NULL in the store.
  private(set) var undefined: [String: String] = [:]
  /// What the model gives every class.
  private let scores: ClassScores
  private let areas: ROCAUC

  /// From so many classes on, one of three likeliest being right says something, and is measured unasked.
  private static let topThreeClassCount = 6

  /// Measures predictions of labelled images.
  ///
  /// - Parameters:
  ///   - predictions: At least one; each with the actual class.
  ///   - classNames: The classes the model knows, by code point.
  ///   - values: `(predictions.count, classNames.count)` probabilities or decision values, for two classes
  ///     also one decision value each; nil where they are not at hand, and only what does not need them is to be asked.
  init(_ predictions: [Prediction], classNames: [String], values: Matrix<Double>?) throws {
    let actual = predictions.compactMap(\.actual)
    matrix = try ConfusionMatrix(actual: actual, predicted: predictions.map(\.predicted))
    report = ClassificationReport(matrix)
    guard
      let interval = WilsonInterval(hitCount: matrix.correctCount, sampleCount: matrix.sampleCount)
    else { throw EvaluationError.noSamples }
    accuracyInterval = interval
    let probabilities = predictions.compactMap(\.probability)
    kind = probabilities.count == predictions.count ? .probabilities : .decisionValues
    reliability =
      kind == .probabilities
      ? try ReliabilityTable(
        // The sum that a probability comes from may end a rounding error beyond 1.
        probabilities: probabilities.map { min(max($0, 0), 1) },
        isCorrect: predictions.map { $0.actual == $0.predicted }) : nil
    // Why scores are undefined depends on the labels alone, so values that say nothing give the same reasons.
    scores = try ClassScores(
      classNames: classNames, actual: actual,
      values: values
        ?? Matrix(rowCount: actual.count, columnCount: classNames.count, repeating: 0), kind: kind)
    areas = ROCAUC(scores)
    undefined = Dictionary(
      uniqueKeysWithValues: overallScores.compactMap { name, score in score.reason.map { (name, $0) } })
  }

  /// The rows of the store's table `metric`.
  ///
  /// - Parameter topK: Whether the true class is among so many likeliest is measured too; nil for what is usual.
  func metrics(split: String?, topK: Int?) -> [Metric] {
    func metric(_ name: String, _ value: Double?, of className: String? = nil) -> Metric {
      Metric(split: split, className: className, name: name, value: value ?? .nan)
    }
    func metrics(_ scores: ClassificationReport.Scores, prefix: String, of className: String?) -> [Metric] {
      [
        metric(prefix + "precision", scores.precision, of: className),
        metric(prefix + "recall", scores.recall, of: className),
        metric(prefix + "f1", scores.f1, of: className),
        metric(prefix + "support", Double(scores.support), of: className),
      ]
    }
    var all = [
      metric("accuracy", report.accuracy), metric("accuracy_low", accuracyInterval.low),
      metric("accuracy_high", accuracyInterval.high),
      metric("balanced_accuracy", matrix.balancedAccuracy),
      metric("matthews_correlation", matrix.matthewsCorrelation),
    ]
    all += metrics(report.macroAverage, prefix: "macro_", of: nil)
    all += metrics(report.weightedAverage, prefix: "weighted_", of: nil)
    all += overallScores.map { metric($0.name, $0.score.value) }
    if let reliability {
      all.append(metric("expected_calibration_error", reliability.expectedCalibrationError))
    }
    for k in topCounts(topK) { all.append(metric(Self.topName(k), scores.topAccuracy(k))) }
    for (index, (name, scores)) in zip(report.classNames, report.classes).enumerated() {
      all += metrics(scores, prefix: "", of: name)
      let interval = WilsonInterval(hitCount: matrix.counts[index, index], sampleCount: scores.support)
      all.append(metric("recall_low", interval?.low, of: name))
      all.append(metric("recall_high", interval?.high, of: name))
      let column = self.scores.classNames.firstIndex(of: name)
      all.append(metric("roc_auc", column.flatMap { areas.classes[$0].value }, of: name))
    }
    return all
  }

  /// The name of the share of images whose class is among the `k` likeliest.
  static func topName(_ k: Int) -> String { "top_\(k)_accuracy" }

  private func topCounts(_ asked: Int?) -> [Int] {
    let usual = scores.classNames.count >= Self.topThreeClassCount ? [3] : []
    return Set(usual + (asked.map { [$0] } ?? [])).sorted()
  }

  /// Scores over all classes that may be undefined.
  private var overallScores: [(name: String, score: Score)] {
    let always: [(name: String, score: Score)] = [
      ("cohen_kappa", matrix.cohenKappa), ("roc_auc", areas.macroAverage),
      ("weighted_roc_auc", areas.weightedAverage),
    ]
    guard kind == .probabilities else { return always }
    return always + [("log_loss", scores.logLoss), ("brier_score", scores.brierScore)]
  }
}
