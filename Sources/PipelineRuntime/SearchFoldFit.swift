internal import Evaluation
internal import FeatureStore
internal import Heads
internal import LinearAlgebra
internal import Reduction
internal import Synchronization
internal import Tensors

/// One fold of a search: what is fitted on, and what is predicted.
struct SearchFoldFit {
  let number: Int
  let trainRows: [Int]
  let testRows: [Int]
  /// The class of every row.
  let labels: [String]

  init(number: Int, folds: StratifiedFolds, labels: [String]) {
    (self.number, self.labels) = (number, labels)
    (trainRows, testRows) = (folds.trainIndices(of: number), folds.testIndices(of: number))
  }

  /// Fits candidates with equal reducers on all but this fold, tries them on it, and hands over a row for each.
  ///
  /// - Parameter unreduced: Trials on the features as they are, which all folds share.
  func fit(
    _ candidates: [ModelSearch.Candidate], _ features: any RowSource, _ resources: FitResources,
    unreduced: inout ClassifierTrials?, deliver: (SearchFold) throws -> Void
  ) throws {
    // Fits side by side, one core each, waste less than cores that share one fit.
    let isParallel = candidates.count >= resources.threads.count && resources.threads.count > 1
    let trials: ClassifierTrials
    do {
      trials = try self.trials(
        candidates[0], features, resources, unreduced: &unreduced, isParallel: isParallel)
    } catch  where error.isAboutSettings {
      for candidate in candidates { try deliver(row(candidate, score: nil, seconds: 0, error: error)) }
      return
    }
    let delivering = Mutex(())
    func tryOut(_ candidate: ModelSearch.Candidate) throws {
      let start = ContinuousClock.now
      var (score, problem): (FoldScore?, (any Error)?) = (nil, nil)
      do {
        score = try FoldScore(
          actual: testRows.map { labels[$0] },
          predicted: trials.predictions(of: candidate.classifier, trainRows: trainRows, testRows: testRows))
      } catch  where error.isAboutSettings {
        problem = error
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      try delivering.withLock { _ in
        try deliver(row(candidate, score: score, seconds: seconds, error: problem))
      }
    }
    if isParallel {
      try BLAS.onOneThread {
        try concurrently(candidates.count, threadCount: resources.threads.count) {
          try tryOut(candidates[$0])
        }
      }
    } else {
      for candidate in candidates { try tryOut(candidate) }
    }
  }

  private func trials(
    _ candidate: ModelSearch.Candidate, _ features: any RowSource, _ resources: FitResources,
    unreduced: inout ClassifierTrials?, isParallel: Bool
  ) throws -> ClassifierTrials {
    var context = resources.context
    context.report = { _ in }
    if candidate.reducers.steps.isEmpty, let unreduced { return unreduced }
    let reducers = try candidate.reducers.fit(
      SelectedRows(source: features, indices: trainRows), context: context)
    let reduced = try reducers.reduce(features)
    if isParallel { context.threadCount = 1 }
    let trials = try ClassifierTrials(reduced, labels: labels, head: candidate.head, context: context)
    if candidate.reducers.steps.isEmpty { unreduced = trials }
    return trials
  }

  private func row(
    _ candidate: ModelSearch.Candidate, score: FoldScore?, seconds: Double, error: (any Error)?
  ) -> SearchFold {
    SearchFold(
      candidate: candidate.digest, fold: number, parameters: candidate.parameters, score: score,
      fitSeconds: seconds, error: error.map { "\($0)" })
  }
}

extension Error {
  /// Whether other settings might do: the candidate is at fault, not the store or the person who stops.
  fileprivate var isAboutSettings: Bool {
    !isAboutNumbers && (self is HeadError || self is ReductionError || self is LinearAlgebraError)
  }
}

extension FoldScore {
  fileprivate init(actual: [String], predicted: [String]) throws {
    let matrix = try ConfusionMatrix(actual: actual, predicted: predicted)
    let report = ClassificationReport(matrix)
    self.init(
      accuracy: report.accuracy, balancedAccuracy: matrix.balancedAccuracy, macroF1: report.macroAverage.f1)
  }
}
