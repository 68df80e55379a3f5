internal import FeatureStore

/// Writes the report of a run, unless the one that is there says the same.
struct ReportStage {
  let settings: ReportSettings
  let threads: ThreadCount
  let observer: any RunObserver
  let interruption: Interruption

  /// Whether the report that is there is what would be written.
  func isCurrent(in store: FeatureStore) throws -> Bool {
    // A model that is not there yet makes no report; it is made before the report is.
    let known = Set(try store.models().map(\.description.name))
    guard settings.models.allSatisfy(known.contains) else { return false }
    return ReportWriter(settings: settings).current(fingerprint: try builder(store).fingerprint()) != nil
  }

  /// Runs as a stage of `journal`.
  ///
  /// The file itself says what it was made from, so one that was deleted, cut off or replaced is written again.
  func run(_ store: FeatureStore, in journal: RunJournal) throws -> ReportSummary {
    let (builder, writer) = (builder(store), ReportWriter(settings: settings))
    let fingerprint = try builder.fingerprint()
    return try journal.stage(.report, fingerprint: fingerprint) {
      if let summary = writer.current(fingerprint: fingerprint) {
        return (
          StageSummary(
            name: StageName.report.rawValue, status: .upToDate, reason: "\(summary.path): says the same"),
          summary
        )
      }
      let summary = try writer.write(try builder.report(), interruption: interruption)
      return (
        StageSummary(
          name: StageName.report.rawValue, status: .done, counts: ["pictures": summary.pictureCount],
          reason: summary.text), summary
      )
    }
  }

  private func builder(_ store: FeatureStore) -> ReportBuilder {
    ReportBuilder(
      store: store, settings: settings, threads: threads, observer: observer, interruption: interruption)
  }
}
