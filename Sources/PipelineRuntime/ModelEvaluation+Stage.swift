internal import FeatureStore
internal import Foundation

extension ModelEvaluation {
  /// Evaluates as a stage of a run, unless the store has these predictions already.
  func run(
    in journal: RunJournal, observer: any RunObserver, interruption: Interruption
  ) throws -> [EvaluationSummary] {
    let fingerprint = try fingerprint()
    let isCurrent = try isCurrent(fingerprint)
    return try journal.stage(.evaluate, fingerprint: fingerprint) {
      if isCurrent, let summaries = try stored() {
        return (summary(of: summaries, isCurrent: true), summaries)
      }
      let summaries = try evaluate(observer: observer, interruption: interruption)
      return (summary(of: summaries, isCurrent: false), summaries)
    }
  }

  /// Whether all that would be measured is stored; reads only.
  func isCurrent() throws -> Bool { try isCurrent(fingerprint()) && stored() != nil }

  private func isCurrent(_ fingerprint: String) throws -> Bool {
    try store.hasCompletedStage(StageName.evaluate.rawValue, fingerprint: fingerprint)
  }

  private func summary(of evaluations: [EvaluationSummary], isCurrent: Bool) -> StageSummary {
    let name = model.description.name
    let parts = evaluations.map {
      "\($0.split) \($0.accuracy.formatted(.number.precision(.fractionLength(4))))"
    }
    let accuracies = parts.isEmpty ? "nothing measured" : "accuracy \(parts.joined(separator: ", "))"
    return StageSummary(
      name: StageName.evaluate.rawValue, status: isCurrent ? .upToDate : .done,
      counts: ["images": evaluations.reduce(0) { $0 + $1.sampleCount }],
      reason: isCurrent ? "\(name): predictions are stored, \(accuracies)" : "\(name): \(accuracies)")
  }
}
