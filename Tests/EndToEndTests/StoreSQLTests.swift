import Foundation
import TestSupport
import Testing

@Suite("pipeline store sql")
struct StoreSQLTests {
  let place: Workplace
  let store = "out/test.sqlite"

  /// A store with one image that failed, which takes no network.
  init() throws {
    place = try Workplace()
    try place.folder.write("<html>", to: "photos/apple/1.jpg")
    try place.copyPictures(1, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    let outcome = try place.command.run("run", file)
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
  }

  @Test("SQL runs with the vector functions loaded, and rows come in the form that was asked for")
  func runs() throws {
    let sql =
      "SELECT label, vector_dimension(vector) AS n FROM feature JOIN image USING (image_id) ORDER BY path LIMIT 1"
    for (options, expected) in [
      ([], "apple|1280\n"), (["--csv"], "label,n\napple,1280\n"),
      (["--json"], #"[{"label":"apple","n":1280}]"# + "\n"),
    ] {
      let outcome = try place.command.run(["store", "sql", store, sql] + options)
      #expect(outcome.exitCode == 0 && outcome.standardError.isEmpty, "\(outcome.standardError)")
      #expect(outcome.standardOutput.replacing("\r\n", with: "\n") == expected)
    }
  }

  @Test("a store is read only, unless --write says otherwise; then rows go with what they refer to")
  func writing() throws {
    let delete = "DELETE FROM image; SELECT count(*) FROM dataset_image"
    let refused = try place.command.run("store", "sql", store, delete)
    #expect(refused.exitCode != 0 && refused.standardError.contains("readonly"), "\(refused.standardError)")
    let done = try place.command.run("store", "sql", "--write", store, delete)
    #expect(done.exitCode == 0 && done.standardOutput == "0\n", "\(done.standardError)")
  }

  @Test("the exit code is that of sqlite3")
  func exitCode() throws {
    let outcome = try place.command.run("store", "sql", store, "SELECT no_such_column")
    #expect(outcome.exitCode != 0 && outcome.standardError.contains("no such column"))
    #expect(try place.command.run("store", "sql", store, ".exit 7").exitCode == 7)
  }

  @Test("what begins with a dash is SQL, not an option")
  func dashes() throws {
    let outcome = try place.command.run("store", "sql", store, "--", "-- a comment\nSELECT 7")
    #expect(outcome.exitCode == 0 && outcome.standardOutput == "7\n", "\(outcome.standardError)")
  }

  @Test("Ctrl-C reaches sqlite3: no signal is ignored or blocked there")
  func signals() throws {
    // A command has what sqlite3 was started with; sqlite3 itself ignores Ctrl-C while it waits for the command.
    let outcome = try place.command.run("store", "sql", store, ".shell grep Sig /proc/self/status")
    let masks = outcome.standardOutput.split(separator: "\n")
      .filter { $0.hasPrefix("SigBlk:") || $0.hasPrefix("SigIgn:") }
      .compactMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) }
    try #require(masks.count == 2, "\(outcome.standardOutput) \(outcome.standardError)")
    // Numbers count from 1: 2 is SIGINT, 25 SIGXFSZ.
    for mask in masks { #expect(mask & (1 << 1 | 1 << 24) == 0) }
  }

  @Test("a store that is not there is not made")
  func missing() throws {
    let outcome = try place.command.run("store", "sql", "--write", "out/none.sqlite", "SELECT 1")
    #expect(
      outcome.exitCode == 1 && outcome.standardError.contains("out/none.sqlite"), "\(outcome.standardError)")
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("out/none.sqlite")))
  }

  @Test("without sqlite3 on the PATH, or the extension beside the program, it says what to install or build")
  func notInstalled() throws {
    let outcome = try place.command.run(["store", "sql", store], environment: ["PATH": "/nowhere:"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.hasPrefix("error: sqlite3: found in no folder of PATH"))

    let copy = place.folder.url.appending(path: "pipeline")
    try FileManager.default.copyItem(at: CommandRunner.binary, to: copy)
    let alone = CommandRunner(in: place.folder.url, program: copy)
    let refused = try alone.run("store", "sql", store, "SELECT vector_norm(x'')")
    #expect(refused.exitCode == 1)
    #expect(
      refused.standardError.contains("swift build -c release --product pipeline_vector"),
      "\(refused.standardError)")
    // A folder with `'` and `"` in its name, and the extension in `lib` beside the program's folder.
    let folder = place.folder.url.appending(path: "it's \"here\"")
    for (name, source) in [
      ("bin/pipeline", CommandRunner.binary), ("lib/libpipeline_vector.so", SQLiteShell.vectorExtension),
    ] {
      let target = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: source, to: target)
    }
    let installed = CommandRunner(in: place.folder.url, program: folder.appending(path: "bin/pipeline"))
    let answer = try installed.run("store", "sql", store, "SELECT vector_norm(x'')")
    #expect(answer.standardOutput == "0.0\n", "\(answer.standardError)")
  }
}
