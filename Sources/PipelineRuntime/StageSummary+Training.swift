internal import FeatureStore
internal import Foundation

extension StageSummary {
  /// What a training stage did.
  init(_ outcome: HeadTraining.Outcome) {
    let name = outcome.model.description.name
    let classes = outcome.model.description.classNames.count
    self.init(
      name: StageName.train.rawValue, status: outcome.isNew ? .done : .upToDate,
      counts: ["images": outcome.trainingCount, "classes": classes],
      reason: outcome.isNew
        ? "\(name): \(outcome.model.description.head) fitted on \(outcome.trainingCount) images of \(classes) classes"
          + (outcome.ending.map { ", \($0)" } ?? "")
        : "\(name): features, labels, reduction and head are those the stored model was fitted with")
  }

  /// What a search for settings did.
  init(_ outcome: ModelSearch.Outcome) {
    let summary = outcome.summary
    let best = summary.results[0]
    let parameters = best.parameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let mean = (best.mean ?? 0).formatted(.number.precision(.fractionLength(4)))
    self.init(
      name: StageName.search.rawValue, status: outcome.computedCount == 0 ? .upToDate : .done,
      counts: [
        "candidates": summary.results.count, "fits": outcome.computedCount, "reused": outcome.reusedCount,
      ],
      reason:
        "\(summary.model): best of \(summary.results.count) is \(parameters): \(summary.scoring) \(mean) "
        + "over \(summary.foldCount) folds")
  }
}
