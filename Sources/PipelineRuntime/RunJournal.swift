internal import FeatureStore

/// Writes down, in the store and for the observer, what each stage of a run did.
final class RunJournal {
  /// The run's number in the store.
  let runID: Int64
  /// The stages that have ended, in order.
  private(set) var stages: [StageSummary] = []
  private let store: FeatureStore
  private let observer: any RunObserver
  private let start = ContinuousClock.now

  init(_ run: RunDescription, store: FeatureStore, observer: any RunObserver) throws {
    runID = try store.beginRun(run)
    (self.store, self.observer) = (store, observer)
  }

  /// Runs `body` as the whole run and records how it ended.
  func finish<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      let result = try body()
      try store.endRun(runID, .done, after: ContinuousClock.now - start)
      return result
    } catch {
      // What went wrong first is what the person must hear, even when it cannot be written down.
      try? store.endRun(
        runID, error.isInterruption ? .interrupted : .failed, after: ContinuousClock.now - start,
        error: "\(error)")
      throw error
    }
  }

  /// Runs `body` as one stage.
  ///
  /// - Parameter fingerprint: What the stage's result depends on, where a later run asks for it.
  func stage<Result>(
    _ name: StageName, fingerprint: String? = nil, _ body: () throws -> (StageSummary, Result)
  ) throws -> Result {
    let stageID = try store.beginStage(name.rawValue, of: runID, fingerprint: fingerprint)
    let start = ContinuousClock.now
    observer.stageBegan(name.rawValue)
    do {
      var (summary, result) = try body()
      let duration = ContinuousClock.now - start
      summary.seconds = duration / .seconds(1)
      try store.endStage(stageID, StageOutcome(summary), after: duration)
      stages.append(summary)
      observer.stageEnded(summary)
      return result
    } catch {
      let duration = ContinuousClock.now - start
      try? store.endStage(
        stageID, StageOutcome(error.isInterruption ? .interrupted : .failed, reason: "\(error)"),
        after: duration)
      var summary = StageSummary(
        name: name.rawValue, status: error.isInterruption ? .interrupted : .failed, reason: "\(error)")
      summary.seconds = duration / .seconds(1)
      observer.stageEnded(summary)
      throw error
    }
  }
}

extension StageOutcome {
  fileprivate init(_ summary: StageSummary) {
    self.init(
      summary.status == .upToDate ? .upToDate : .done, itemCount: summary.counts["images"],
      computedCount: summary.counts["extracted"],
      reusedCount: summary.counts["reused"].map { $0 + summary.counts["up_to_date", default: 0] },
      failedCount: summary.counts["failed"], reason: summary.reason)
  }
}

extension Error {
  fileprivate var isInterruption: Bool { self as? RuntimeError == .interrupted }
}
