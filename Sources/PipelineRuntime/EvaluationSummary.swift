internal import Evaluation
internal import FeatureStore
internal import Tensors

/// How good a model is on one split.
public struct EvaluationSummary: Sendable, Equatable, Codable {
  /// How good it is at one class.
  public struct ClassSummary: Sendable, Equatable, Codable {
    /// The class.
    public var label: String
    /// Its images in the split.
    public var support: Int
    public var precision: Double
    public var recall: Double
    public var f1: Double
    /// The 95 % Wilson interval of the recall; nil for a class without images.
    public var recallLow, recallHigh: Double?
    /// The area under the ROC curve of the class against all others; nil where it is undefined.
    public var rocAUC: Double?

    private enum CodingKeys: String, CodingKey {
      case label, support, precision, recall, f1, recallLow, recallHigh
      // "rocAUC" would lose its last letters to snake_case and back.
      case rocAUC = "rocAuc"
    }
  }

  /// The model's name.
  public var model: String
  /// `train`, `validation`, `test`, or `selection` for an SQL condition.
  public var split: String
  /// How many labelled images were predicted.
  public var sampleCount: Int
  /// The fraction predicted correctly.
  public var accuracy: Double
  /// Its 95 % Wilson interval.
  public var accuracyLow, accuracyHigh: Double
  /// The classes, in the order of the matrix.
  public var classNames: [String]
  /// Counts by actual class (row) and predicted class (column).
  public var confusionMatrix: [[Int]]
  /// Numbers about all classes by the names they have in the store's table `metric`; null where undefined.
  public var metrics: [String: Double?]
  /// Why metrics are undefined, by name.
  public var undefined: [String: String]
  /// What the areas under ROC curves were computed from: `probabilities` or `decision_values`.
  public var rocAUCSource: String
  /// Every class of the matrix.
  public var classes: [ClassSummary]
  /// How often predictions are right by their probability, in ten bins; nil without probabilities.
  public var reliability: [ReliabilityBin]?
  /// Precision, recall, F1 and support as scikit-learn's `classification_report` prints them.
  public var report: String
  /// The matrix with class names around it.
  public var confusionTable: String

  private enum CodingKeys: String, CodingKey {
    case model, split, sampleCount, accuracy, accuracyLow, accuracyHigh, classNames, confusionMatrix, metrics
    case undefined, classes, reliability, report, confusionTable
    case rocAUCSource = "rocAucSource"
  }
}

/// The predictions whose probability lies in `low < probability <= high`.
public struct ReliabilityBin: Sendable, Equatable, Codable {
  public var low, high: Double
  public var count: Int
  /// nil where there are none.
  public var meanProbability: Double?
  /// The share of them that is right; nil where there are none.
  public var fractionCorrect: Double?
}

extension EvaluationSummary {
  /// What is said about a split, whether it was measured now or comes from the store.
  init(model: String, split: String?, _ measurement: SplitMeasurement, metrics rows: [Metric]) {
    let (matrix, report) = (measurement.matrix, measurement.report)
    var byClass: [String: [String: Double]] = [:]
    var overall: [String: Double?] = [:]
    for row in rows {
      if let name = row.className {
        if !row.value.isNaN { byClass[name, default: [:]][row.name] = row.value }
      } else {
        overall.updateValue(row.value.isNaN ? nil : row.value, forKey: row.name)
      }
    }
    self.init(
      model: model, split: split ?? "selection", sampleCount: matrix.sampleCount, accuracy: report.accuracy,
      accuracyLow: measurement.accuracyInterval.low, accuracyHigh: measurement.accuracyInterval.high,
      classNames: matrix.classNames,
      confusionMatrix: matrix.classNames.indices.map { Array(matrix.counts.row($0)) },
      metrics: overall, undefined: measurement.undefined, rocAUCSource: measurement.kind.rawValue,
      classes: zip(matrix.classNames, report.classes).map { name, scores in
        let values = byClass[name] ?? [:]
        return ClassSummary(
          label: name, support: scores.support, precision: scores.precision, recall: scores.recall,
          f1: scores.f1, recallLow: values["recall_low"], recallHigh: values["recall_high"],
          rocAUC: values["roc_auc"])
      },
      reliability: measurement.reliability?.bins.map {
        ReliabilityBin(
          low: $0.low, high: $0.high, count: $0.count, meanProbability: $0.meanProbability,
          fractionCorrect: $0.fractionCorrect)
      },
      report: report.text, confusionTable: matrix.table)
  }
}
