import Foundation
import TestSupport
import Testing

/// Two stores of pictures that overlap, made once for all tests.
@Suite("Keeping stores", .serialized)
struct StoreKeepingTests {
  private static let prepared = Result { try prepare() }
  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(4, to: "a")
    try place.copyPictures(4, from: 4, to: "b")
    // SQLite's own file beside a store takes 32 KB: only wide features are larger.
    for (name, folder, pooling) in [("a", "a", "max"), ("b", "b", "max"), ("wide", "a", "flatten")] {
      let file = try place.folder.write(
        """
        name: \(name)
        store: out/\(name).sqlite
        dataset: {folder: \(folder), split: {test: 0.5, method: stratified}}
        images: {target_size: [32, 32], interpolation: bilinear}
        backbone: {name: mobilenet_v2, weights: random}
        features: [{layer: block_1_expand_relu, pooling: \(pooling)}]
        """, to: "\(name).yaml")
      let outcome = try place.command.run("run", file, "--quiet")
      try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    }
    let outcome = try place.command.run(
      "train", "--store", "out/a.sqlite", "--reduce", "standard_scaler,pca:3", "--name", "m", "--quiet")
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return place
  }

  private func run(_ arguments: String...) throws -> CommandRunner.Outcome {
    try place.command.run(["store"] + arguments)
  }

  private struct Export: Decodable {
    struct File: Decodable {
      let path: String
      let byteCount: Int
    }
    let rowCount: Int
    let columnCount: Int?
    let files: [File]
  }

  @Test("export: every form, of features, reduced features and predictions")
  func export() throws {
    for (number, (arguments, rows, columns, files)) in [
      (["-o", "x.npy"], 12, 96, 2), (["-o", "x.npz", "--split", "test"], 6, 96, 1),
      (["-o", "x.txt", "--format", "libsvm", "--where", "label = 'apple'"], 4, 96, 3),
      (["-o", "x.arff", "--model", "m"], 12, 3, 2), (["-o", "x.csv", "--dataset", "a"], 12, 96, 1),
      (["-o", "p.jsonl", "--predictions", "m"], 6, nil, 1),
      (["-o", "p.csv", "--predictions", "m", "--where", "predicted = actual OR 1"], 6, nil, 1),
    ].enumerated() as EnumeratedSequence<[([String], Int, Int?, Int)]> {
      let outcome = try place.command.run(
        ["store", "export", "--store", "out/a.sqlite", "--json"] + arguments)
      try #require(outcome.exitCode == 0, "\(number): \(outcome.standardError)")
      let result = try outcome.json(Export.self)
      #expect(result.rowCount == rows && result.columnCount == columns && result.files.count == files)
      #expect(result.files.allSatisfy { $0.byteCount > 0 })
    }
    let lines = try String(contentsOf: place.folder.url.appending(path: "p.jsonl"), encoding: .utf8)
    #expect(lines.split(separator: "\n").count == 6)
  }

  @Test("export: what cannot be is refused, with the exit code and what to do")
  func refused() throws {
    let there = try run("export", "--store", "out/a.sqlite", "-o", "a.yaml", "--format", "csv")
    #expect(there.exitCode == 1 && there.standardError.contains("a.yaml is there already"))
    let form = try run("export", "--store", "out/a.sqlite", "-o", "x.parquet")
    #expect(form.exitCode == 2 && form.standardError.contains("expected one of npy, npz, csv, libsvm, arff"))
    let nothing = try run("export", "--store", "out/a.sqlite", "-o", "n.csv", "--where", "label = 'pear'")
    #expect(nothing.exitCode == 1 && nothing.standardError.contains("no image with these features"))
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("n.csv")))
    #expect(
      try run("export", "--store", "out/a.sqlite", "-o", "n.csv", "--model", "m", "--predictions", "m")
        .exitCode == 64)
  }

  @Test(
    "a limit on file sizes, as a full disk: an error, and no file",
    arguments: ["npy", "npz", "csv", "libsvm", "arff"])
  func fullDisk(format: String) throws {
    let outcome = try place.command.run(
      ["store", "export", "--store", "out/wide.sqlite", "-o", "full/x.\(format)"],
      shellPrefix: "mkdir -p full && ulimit -f 100")
    #expect(outcome.exitCode == 1 && outcome.standardError.contains("cannot be written"), "\(outcome)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path("full")) == [])
  }

  private static let tools = ["/usr/bin/svm-scale", "/usr/bin/svm-train"]

  @Test(
    "libsvm's own programs read an export",
    .enabled(
      if: tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) },
      "svm-scale and svm-train (libsvm-tools) are not installed"))
  func libsvm() throws {
    let outcome = try run("export", "--store", "out/a.sqlite", "-o", "tools.libsvm")
    #expect(outcome.exitCode == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.currentDirectoryURL = place.folder.url
    process.arguments = [
      "-c",
      "svm-scale tools.libsvm > scaled.txt && svm-train -q -t 0 scaled.txt tools.model && grep nr_class tools.model > classes.txt",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(
      try String(contentsOf: place.folder.url.appending(path: "classes.txt"), encoding: .utf8)
        == "nr_class 3\n")
  }

  @Test("merge, check, info and gc work one after the other")
  func keeping() throws {
    struct Merge: Decodable {
      struct Input: Decodable { let newImageCount, newVectorCount: Int }
      let isWritten: Bool
      let conflictCount: Int
      let inputs: [Input]
    }
    let merged = try run(
      "merge", "out/a.sqlite", "out/b.sqlite", "out/a.sqlite", "-o", "out/c.sqlite", "--json")
    #expect(merged.exitCode == 0, "\(merged.standardError)")
    let result = try merged.json(Merge.self)
    #expect(result.isWritten && result.conflictCount == 0)
    #expect(result.inputs.map(\.newImageCount) == [12, 12, 0])
    #expect(result.inputs.map(\.newVectorCount) == [12, 12, 0])

    struct Check: Decodable { let problems, notes: [String] }
    let check = try run("check", "out/c.sqlite", "--digest", "--json")
    #expect(check.exitCode == 0, "\(check.standardError)")
    let found = try check.json(Check.self)
    #expect(found.problems == [] && found.notes == [])
    // The model goes on in its new store.
    let predicted = try place.command.run(
      "predict", "--store", "out/c.sqlite", "--where", "split = 'test'", "--json", "--quiet")
    #expect(predicted.exitCode == 0, "\(predicted.standardError)")

    // A file that changed and one that is gone are notes.
    try FileManager.default.removeItem(atPath: place.folder.path("b/apple/\(try firstPicture("b/apple"))"))
    let tomato = "b/tomato/\(try firstPicture("b/tomato"))"
    try place.folder.write("changed", to: tomato)
    let changed = try run("check", "out/c.sqlite", "--json").json(Check.self)
    #expect(
      changed.problems == [] && changed.notes.count == 2
        && changed.notes[0].hasPrefix("1 of 24 files are gone (b/apple/")
        && changed.notes[1].hasPrefix("1 of 24 files have changed (\(tomato))"), "\(changed.notes)")

    // Datasets keep their images; without them they go.
    let kept = try run("gc", "out/c.sqlite", "--missing-files")
    #expect(kept.standardOutput.contains("kept: 1 images whose files are gone"), "\(kept.standardOutput)")
    _ = try place.query("DELETE FROM dataset_image WHERE dataset_id = 2", store: "out/c.sqlite")
    // A model without a dataset may have been fitted on any image with its features.
    let needed = try run("gc", "out/c.sqlite", "--missing-files")
    #expect(needed.standardOutput.contains("kept: 1 images"), "\(needed.standardOutput)")
    let arguments = ["store", "gc", "out/c.sqlite", "--missing-files", "--model", "m"]
    let plan = try place.command.run(arguments)
    #expect(plan.standardOutput.contains("nothing was changed, --apply does it"), "\(plan.standardOutput)")
    #expect(try place.query("SELECT count(*) FROM image", store: "out/c.sqlite") == ["24"])
    let applied = try place.command.run(arguments + ["--apply"])
    #expect(applied.exitCode == 0 && applied.standardOutput.contains(" freed"), "\(applied)")
    #expect(try place.query("SELECT count(*) FROM image", store: "out/c.sqlite") == ["23"])
    #expect(try run("check", "out/c.sqlite", "--no-files").exitCode == 0)

    struct Info: Decodable {
      struct Dataset: Decodable { let name: String }
      let imageCount: Int
      let datasets: [Dataset]
    }
    let info = try run("info", "out/c.sqlite", "--json", "--tables").json(Info.self)
    #expect(info.imageCount == 23 && info.datasets.map(\.name) == ["a", "b"])
  }

  // In units of 512 bytes. The store is 3 MB: dropping a model writes less than 1 MB to the log, VACUUM all of it.
  @Test("a full disk: rows are dropped or not as a whole, and the store stays sound", arguments: [300, 4000])
  func fullDiskOfGC(limit: Int) throws {
    let store = "out/full\(limit).sqlite"
    try FileManager.default.copyItem(
      atPath: place.folder.path("out/a.sqlite"), toPath: place.folder.path(store))
    let outcome = try place.command.run(
      ["store", "gc", store, "--model", "m", "--apply"], shellPrefix: "ulimit -f \(limit)")
    let isDropped = limit > 1000
    #expect(
      outcome.exitCode == 1 && outcome.standardError.contains("the rows are dropped") == isDropped,
      "\(outcome)")
    #expect(try place.query("SELECT count(*) FROM model", store: store) == [isDropped ? "0" : "1"])
    #expect(try run("check", store).exitCode == 0)
  }

  @Test("stores that disagree are not joined, and damage is exit code 1")
  func disagreement() throws {
    for name in ["d", "e"] {
      try FileManager.default.copyItem(
        atPath: place.folder.path("out/a.sqlite"), toPath: place.folder.path("out/\(name).sqlite"))
    }
    _ = try place.query("UPDATE image SET label = 'pear' WHERE image_id = 1", store: "out/d.sqlite")
    let refused = try run("merge", "out/a.sqlite", "out/d.sqlite", "-o", "out/f.sqlite")
    #expect(
      refused.exitCode == 1 && refused.standardOutput.contains("conflict: label a/apple/"), "\(refused)")
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("out/f.sqlite")))
    let decided = try run("merge", "out/a.sqlite", "out/d.sqlite", "-o", "out/f.sqlite", "--prefer", "last")
    #expect(decided.exitCode == 0)
    #expect(try place.query("SELECT label FROM image WHERE image_id = 1", store: "out/f.sqlite") == ["pear"])
    _ = try place.query("UPDATE model_artifact SET payload = x'00'", store: "out/e.sqlite")
    let damaged = try run("check", "out/e.sqlite", "--no-files")
    #expect(damaged.exitCode == 1 && damaged.standardOutput.contains("problem: "), "\(damaged)")
  }

  private func firstPicture(_ folder: String) throws -> String {
    try #require(
      try FileManager.default.contentsOfDirectory(atPath: place.folder.path(folder)).sorted().first)
  }
}
