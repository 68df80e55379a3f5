import GRDB

/// A run as the store keeps it.
public struct StoredRun: Sendable, Equatable, Identifiable {
  /// One of its stages.
  public struct Stage: Sendable, Equatable {
    /// `extract`, `train`, …
    public let name: String
    /// `running`, `done`, `up_to_date`, `failed` or `interrupted`.
    public let status: String
    /// How long it took, nil while it runs.
    public let seconds: Double?
    /// Items it had before it, computed, found in the store, and failed on; nil where it counts none.
    public let itemCount, computedCount, reusedCount, failedCount: Int?
    /// What it did, or why it did nothing.
    public let reason: String?
  }

  /// The row's number.
  public let id: Int64
  /// What was said of it when it began.
  public let description: RunDescription
  /// When, ISO 8601 in UTC.
  public let startedAt: String
  /// How long it took, nil while it runs or where it never ended.
  public let seconds: Double?
  /// `running`, `done`, `failed` or `interrupted`.
  public let status: String
  /// In order.
  public let stages: [Stage]
}

extension FeatureStore {
  /// The latest runs with a stage among `stageNames` that did its work, the newest first.
  ///
  /// - Parameter pipeline: Only runs of this pipeline; nil for any.
  public func runs(
    of pipeline: String? = nil, doing stageNames: [String], limit: Int
  ) throws(StoreError) -> [StoredRun] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM run AS r WHERE (? IS NULL OR pipeline = ?) AND EXISTS (
            SELECT 1 FROM stage AS s WHERE s.run_id = r.run_id AND s.status = 'done'
              AND s.name IN (\(databaseQuestionMarks(count: stageNames.count))))
          ORDER BY run_id DESC LIMIT ?
          """, arguments: [pipeline, pipeline] + StatementArguments(stageNames) + [limit])
      return try rows.map { row in
        StoredRun(
          id: row["run_id"],
          description: RunDescription(
            pipeline: row["pipeline"], command: row["command"], specification: row["specification"],
            seed: row["seed"], programVersion: row["program_version"]),
          startedAt: row["started_at"], seconds: row["seconds"], status: row["status"],
          stages: try Self.stages(db, ofRun: row["run_id"]))
      }
    }
  }

  private static func stages(_ db: Database, ofRun run: Int64) throws -> [StoredRun.Stage] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT name, status, seconds, item_count, computed_count, reused_count, failed_count, reason
        FROM stage WHERE run_id = ? ORDER BY position
        """, arguments: [run]
    ).map {
      StoredRun.Stage(
        name: $0[0], status: $0[1], seconds: $0[2], itemCount: $0[3], computedCount: $0[4],
        reusedCount: $0[5], failedCount: $0[6], reason: $0[7])
    }
  }
}
