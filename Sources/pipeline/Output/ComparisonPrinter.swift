internal import PipelineRuntime

/// Prints groups of images, and two models side by side.
enum ComparisonPrinter {
  /// A row for each group.
  static func table(_ evaluation: GroupedEvaluation, isForPrograms: Bool) -> TextTable {
    var table = TextTable([
      (evaluation.groupBy, .left), ("n", .right), ("accuracy", .right),
      (isForPrograms ? "accuracy_low" : "95 % low", .right),
      (isForPrograms ? "accuracy_high" : "high", .right),
      (isForPrograms ? "balanced_accuracy" : "balanced", .right),
    ])
    for group in evaluation.groups {
      table.append(
        [group.group ?? (isForPrograms ? "" : "NULL"), "\(group.sampleCount)"]
          + [group.accuracy, group.accuracyLow, group.accuracyHigh, group.balancedAccuracy].map {
            (value: Double) in isForPrograms ? "\(value)" : Decimals.text(value)
          })
    }
    return table
  }

  /// A row for each model.
  static func table(_ comparison: ModelComparison, isForPrograms: Bool) -> TextTable {
    var table = TextTable([
      ("model", .left), ("head", .left), ("features", .left), ("n", .right), ("accuracy", .right),
      (isForPrograms ? "accuracy_low" : "95 % low", .right),
      (isForPrograms ? "accuracy_high" : "high", .right),
      (isForPrograms ? "balanced_accuracy" : "balanced", .right),
      (isForPrograms ? "only_correct_count" : "only this one right", .right),
    ])
    for side in [comparison.model, comparison.other] {
      table.append(
        [side.model, side.head, side.features, "\(comparison.sampleCount)"]
          + [side.accuracy, side.accuracyLow, side.accuracyHigh, side.balancedAccuracy].map {
            (value: Double) in isForPrograms ? "\(value)" : Decimals.text(value)
          } + ["\(side.onlyCorrectCount)"])
    }
    return table
  }

  /// The table, the counts and the verdict.
  static func text(_ comparison: ModelComparison) -> String {
    let test =
      comparison.test == "chi_square"
      ? "chi-square with continuity correction" : "exact binomial, as fewer than 25 images tell"
    return """
      \(comparison.model.model) and \(comparison.other.model) on \(comparison.selection): \
      \(comparison.sampleCount) images

      \(table(comparison, isForPrograms: false).aligned)

      both right    \(comparison.bothCorrectCount)
      both wrong    \(comparison.neitherCorrectCount)
      McNemar's p   \(Decimals.small(comparison.pValue)) (\(test))

      \(comparison.conclusion)
      """
  }
}
