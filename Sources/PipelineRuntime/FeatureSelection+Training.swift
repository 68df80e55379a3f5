internal import FeatureStore

extension FeatureSelection {
  /// The rows that have a label.
  var labelled: FeatureSelection { filter { $0.label != nil } }

  /// What models are fitted on: the labelled rows of the split `train`; all labelled rows where nothing is split.
  var trainingRows: FeatureSelection {
    let labelled = labelled
    let hasSplits = labelled.rows.contains { $0.split != nil }
    return hasSplits ? labelled.filter { $0.split == "train" } : labelled
  }
}
