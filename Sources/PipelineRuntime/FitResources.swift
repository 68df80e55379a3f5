internal import Tensors

/// What fitting may use, and whom it asks and tells.
struct FitResources {
  let seed: UInt64
  let threads: ThreadCount
  let memory: MemoryBudget
  let observer: any RunObserver
  let interruption: Interruption

  /// The same for reducers and heads.
  var context: FittingContext {
    FittingContext(
      seed: seed, memoryByteCount: memory.scratchByteCount, threadCount: threads.count,
      checkCancellation: { [interruption] in try interruption.check() },
      report: { [observer] progress in
        observer.fitted(
          FitProgress(
            unit: progress.unit, doneCount: progress.doneCount, totalCount: progress.totalCount,
            detail: progress.detail))
      })
  }
}
