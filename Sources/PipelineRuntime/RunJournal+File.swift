internal import FeatureStore
internal import PipelineConfig

extension RunJournal {
  /// Runs `body` as a run of a pipeline file, with the file's store open for writing.
  static func run<Result>(
    _ file: PipelineFile, options: RunOptions, observer: any RunObserver,
    _ body: (FeatureStore, RunJournal) throws -> Result
  ) throws -> Result {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: file.store, access: .writer)
      // A thread that decoded may hold the last reference a moment longer than the process lives; the file would keep
      // its log beside it.
      defer { try? store.close() }
      store.notes.forEach(observer.noted)
      let journal = try RunJournal(
        RunDescription(
          pipeline: file.name, command: options.command, specification: file.canonicalDescription,
          seed: Int64(bitPattern: file.seed), programVersion: ProgramVersion.current),
        store: store, observer: observer)
      return try journal.finish { try body(store, journal) }
    }
  }
}
