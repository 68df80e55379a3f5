import Foundation
import GRDB

extension FeatureStore {
  /// The present moment as the store writes it: ISO 8601, UTC, milliseconds.
  static let now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

  /// Writes down that a run starts; returns its number.
  ///
  /// A run that never ends, because its process is killed, becomes `interrupted` when the store is opened
  /// for writing the next time.
  public func beginRun(_ run: RunDescription) throws(StoreError) -> Int64 {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO run (pipeline, command, specification, seed, program_version, host, process_id,
            started_at, status)
          VALUES (?, ?, ?, ?, ?, ?, ?, \(Self.now), 'running')
          """,
        arguments: [
          run.pipeline, run.command, run.specification, run.seed, run.programVersion,
          ProcessInfo.processInfo.hostName, ProcessInfo.processInfo.processIdentifier,
        ])
      return db.lastInsertedRowID
    }
  }

  /// Writes down how the run numbered `run` ended, and how long it took.
  public func endRun(
    _ run: Int64, _ status: RunStatus, after duration: Duration, error: String? = nil
  ) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "UPDATE run SET status = ?, seconds = ?, error = ? WHERE run_id = ?",
        arguments: [status.rawValue, duration.inSeconds, error, run])
    }
  }

  /// Writes down that the next stage of the run numbered `run` starts; returns the stage's number.
  ///
  /// - Parameter fingerprint: What the stage's result depends on, for `hasCompletedStage`.
  public func beginStage(
    _ name: String, of run: Int64, fingerprint: String? = nil
  ) throws(StoreError) -> Int64 {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO stage (run_id, position, name, fingerprint, started_at, status)
          SELECT ?, count(*) + 1, ?, ?, \(Self.now), 'running' FROM stage WHERE run_id = ?
          """,
        arguments: [run, name, fingerprint, run])
      return db.lastInsertedRowID
    }
  }

  /// Writes down how the stage numbered `stage` ended, and how long it took.
  public func endStage(
    _ stage: Int64, _ outcome: StageOutcome, after duration: Duration
  ) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: """
          UPDATE stage SET status = ?, seconds = ?, item_count = ?, computed_count = ?, reused_count = ?,
            failed_count = ?, reason = ?
          WHERE stage_id = ?
          """,
        arguments: [
          outcome.status.rawValue, duration.inSeconds, outcome.itemCount, outcome.computedCount,
          outcome.reusedCount, outcome.failedCount, outcome.reason, stage,
        ])
    }
  }

  /// Whether a stage of this name and fingerprint has been done, in any run.
  public func hasCompletedStage(_ name: String, fingerprint: String) throws(StoreError) -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: "SELECT EXISTS (SELECT 1 FROM stage WHERE name = ? AND fingerprint = ? AND status = 'done')",
        arguments: [name, fingerprint])!
    }
  }
}
