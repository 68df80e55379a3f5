internal import FeatureStore
internal import Foundation
internal import Reporting

/// Writes the report of a run, unless the one that is there says the same.
struct ReportStage {
  let settings: ReportSettings
  let store: FeatureStore
  let threads: ThreadCount
  let observer: any RunObserver
  let interruption: Interruption

  /// Runs as a stage of `journal`.
  ///
  /// The file itself says what it was made from, so one that was deleted, cut off or replaced is written again.
  func run(in journal: RunJournal) throws -> ReportSummary {
    let builder = ReportBuilder(
      store: store, settings: settings, threads: threads, observer: observer, interruption: interruption)
    let writer = ReportWriter(settings: settings)
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
}
