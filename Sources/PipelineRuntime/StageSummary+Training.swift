internal import FeatureStore

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
        : "\(name): features, labels, reduction and head are those the stored model was fitted with")
  }
}
