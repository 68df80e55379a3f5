import Foundation
import TestSupport
import Testing

@Suite("pipeline-bench")
struct BenchTests {
  /// What `--json` prints, as far as it is promised.
  struct Report: Decodable {
    struct Machine: Decodable {
      let processor: String
      let coreCount: Int
      let threads: Int
    }
    struct Measurement: Decodable {
      let name: String
      let unit: String
      let rounds: [Double]
      let median: Double
      let least: Double
      let most: Double
      let seconds: Double
    }
    let benchmark: String
    let settings: [String: String]
    let machine: Machine
    let measurements: [Measurement]
  }

  /// A command, how many things it measures, in what unit, and how many units one run of the first is.
  struct Command: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let count: Int
    let unit: String
    let amount: Double

    init(_ line: String, _ count: Int, _ unit: String, _ amount: Double) {
      arguments = line.split(separator: " ").map(String.init)
      (self.count, self.unit, self.amount) = (count, unit, amount)
    }

    var testDescription: String { arguments[0] }
  }

  static let commands = [
    Command("decode --size 40x30 --count 3 --target 24", 12, "photos/s", 3),
    Command("augmentation --side 8 --batch 1", 6, "pictures/s", 256),
    Command("network mobilenet_v2_0.35 --input 32 --batch 1 --batch 2", 6, "images/s", 1),
    Command("store --dimension 8 --count 20 --block 6", 2, "vectors/s", 20),
    Command("reduction --rows 30 --columns 12 --components 4", 4, "GB/s", 30 * 12 * 4 / 1e9),
    Command("heads --rows 40 --columns 6 --classes 3", 4, "samples/s", 40),
    Command("trained-heads --rows 40 --columns 6 --classes 3 --hidden 5,4 --epochs 2", 6, "samples/s", 40),
  ]

  @Test("every sub-command measures tiny input, and its figures fit together", arguments: commands)
  func measures(_ command: Command) throws {
    let folder = try TemporaryFolder()
    let bench = CommandRunner(in: folder.url, program: "pipeline-bench")
    let outcome = try bench.run(
      command.arguments + ["--rounds", "3", "--seconds", "0", "--threads", "2", "--json"])
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    let report = try outcome.json(Report.self)
    #expect(report.benchmark == command.arguments[0])
    #expect(!report.settings.isEmpty && !report.machine.processor.isEmpty)
    #expect(report.machine.threads == 2 && report.machine.coreCount >= 1)
    #expect(report.measurements.count == command.count, "\(report.measurements.map(\.name))")
    #expect(Set(report.measurements.map(\.name)).count == command.count, "two measurements have one name")
    for one in report.measurements {
      #expect(one.unit == command.unit)
      #expect(one.rounds.count == 3)
      #expect(one.rounds.allSatisfy { $0 > 0 && $0.isFinite })
      #expect(one.median == one.rounds.sorted()[1])
      #expect(one.least == one.rounds.min() && one.most == one.rounds.max())
    }
    let first = report.measurements[0]
    #expect(abs(first.median * first.seconds / command.amount - 1) < 1e-9)
  }

  @Test("a synthetic store is the same for the same seed, and can be searched")
  func synthetic() throws {
    let place = try Workplace()
    let bench = CommandRunner(in: place.folder.url, program: "pipeline-bench")
    let dump = """
      SELECT * FROM image; SELECT * FROM content; SELECT * FROM feature_summary; SELECT * FROM prediction;
      SELECT * FROM dataset_image; SELECT vector_id, hex(vector) FROM feature_vector;
      """
    var dumps: [[String]] = []
    for (path, seed) in [("a.sqlite", "3"), ("b.sqlite", "3"), ("c.sqlite", "4")] {
      let outcome = try bench.run(
        ["synthetic-store", path, "--images", "1100", "--dimension", "5", "--seed", seed])
      try #require(outcome.exitCode == 0, "\(outcome.standardError)")
      #expect(outcome.standardOutput.contains("rows/s"))
      dumps.append(try place.query(dump, store: path))
    }
    #expect(dumps[0] == dumps[1] && dumps[0] != dumps[2])
    #expect(
      try place.query("SELECT (SELECT count(*) FROM failed_image), count(*) FROM image", store: "a.sqlite")
        == ["2|1100"])
    #expect(try place.query("PRAGMA foreign_key_check; PRAGMA integrity_check", store: "a.sqlite") == ["ok"])
    let report = try bench.run(
      ["search", "a.sqlite", "--rounds", "2", "--seconds", "0", "--queries", "9", "--json"]
    ).json(Report.self)
    #expect(report.measurements.count == 5 && report.measurements.allSatisfy { $0.median > 0 })
    let again = try bench.run("synthetic-store", "a.sqlite")
    #expect(again.exitCode == 64 && again.standardError.contains("a.sqlite: is there already"))
  }

  @Test("what cannot be measured is refused with what was expected")
  func refuses() throws {
    let folder = try TemporaryFolder()
    let bench = CommandRunner(in: folder.url, program: "pipeline-bench")
    let rounds = try bench.run("store", "--rounds", "0")
    #expect(rounds.exitCode == 64)
    #expect(rounds.standardError.contains("--rounds: expected 1 or more, got 0"))
    let components = try bench.run("reduction", "--rows", "10", "--components", "11")
    #expect(components.standardError.contains("--components: expected 1 to 10, got 11"))
    let photos = try bench.run("decode", "--photos", folder.url.path)
    #expect(photos.standardError.contains("holds no file that ends in .jpg or .jpeg"))
  }

  @Test(
    "one fit on a store's features says its seconds and what it found",
    arguments: ["svm", "mlp", "linear_svm"])
  func once(task: String) throws {
    let place = try Workplace()
    try place.copyPictures(8, to: "photos")
    let file = try place.folder.write(
      """
      store: out/test.sqlite
      dataset: {folder: photos, split: {test: 0.3, method: stratified}}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      """, to: "test.yaml")
    let run = try place.command.run(["run", file, "--quiet"])
    try #require(run.exitCode == 0, "\(run.standardError)")
    let bench = CommandRunner(in: place.folder.url, program: "pipeline-bench")
    let outcome = try bench.run(["once", task, "--store", "out/test.sqlite", "--output", "labels.txt"])
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    struct Once: Decodable { let fit, predict: Double }
    let seconds = try outcome.json(Once.self)
    #expect(seconds.fit > 0 && seconds.predict > 0)
    let labels = try String(contentsOfFile: place.folder.path("labels.txt"), encoding: .utf8)
    #expect(labels.split(separator: "\n").count == 6)
    #expect(Set(labels.split(separator: "\n")).isSubset(of: ["apple", "strawberry", "tomato"]))
  }
}
