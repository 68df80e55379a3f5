import FeatureStore
import TestSupport
import Testing

@Suite("Run log: what ran, how long, and why not")
struct RunLogTests {
  let fixture: StoreFixture
  let store: FeatureStore

  init() throws {
    fixture = try StoreFixture()
    store = try fixture.writer()
  }

  private let description = RunDescription(
    pipeline: "fruits", command: "pipeline run fruits", specification: "seed: 42\n", seed: 42,
    programVersion: "0.1.0")

  @Test("a run and its stages are summed up in one row of run_summary")
  func summary() throws {
    let run = try store.beginRun(description)
    let extract = try store.beginStage("extract", of: run, fingerprint: "f1")
    try store.endStage(
      extract,
      StageOutcome(.done, itemCount: 10, computedCount: 7, reusedCount: 2, failedCount: 1),
      after: .milliseconds(1500))
    let train = try store.beginStage("train", of: run, fingerprint: "f2")
    try store.endStage(
      train,
      StageOutcome(.upToDate, reusedCount: 1, reason: "features and settings are those of model fruits"),
      after: .zero)
    try store.endRun(run, .done, after: .milliseconds(1750))
    #expect(
      try fixture.lines(
        """
        SELECT run_id, pipeline, command, seconds, status, stage_count, done_count, up_to_date_count,
          computed_count, reused_count, failed_count FROM run_summary
        """) == ["1|fruits|pipeline run fruits|1.75|done|2|1|1|7|3|1"])
    #expect(
      try fixture.lines("SELECT position, name, status, seconds, reason FROM stage ORDER BY position") == [
        "1|extract|done|1.5|", "2|train|up_to_date|0.0|features and settings are those of model fruits",
      ])
    let started = try fixture.lines("SELECT started_at FROM run UNION SELECT started_at FROM stage")
    #expect(started.allSatisfy { $0.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil })
  }

  @Test("a failed run keeps its error, and a run without stages has a summary too")
  func failedRun() throws {
    let run = try store.beginRun(description)
    try store.endRun(run, .failed, after: .seconds(2), error: "weights.h5: no such file")
    #expect(try fixture.lines("SELECT status, error FROM run") == ["failed|weights.h5: no such file"])
    #expect(
      try fixture.lines("SELECT status, stage_count, done_count, computed_count FROM run_summary")
        == ["failed|0|0|0"])
  }

  @Test("only a stage that was done counts as completed")
  func completedStage() throws {
    let run = try store.beginRun(description)
    for (name, status) in [
      ("a", StageOutcome.Status.done), ("b", .failed), ("c", .interrupted), ("d", .upToDate),
    ] {
      let stage = try store.beginStage(name, of: run, fingerprint: "f")
      try store.endStage(stage, StageOutcome(status), after: .zero)
    }
    _ = try store.beginStage("e", of: run, fingerprint: "f")
    let completed = try ["a", "b", "c", "d", "e"].map { try store.hasCompletedStage($0, fingerprint: "f") }
    #expect(completed == [true, false, false, false, false])
    #expect(try !store.hasCompletedStage("a", fingerprint: "g"))
  }
}
