import Foundation
import TestSupport
import Testing

/// A temporary folder that looks like a checkout: `data/` and `pipelines/` are there, `out/` is empty.
struct Workplace {
  let folder: TemporaryFolder
  let command: CommandRunner

  init() throws {
    folder = try TemporaryFolder()
    for name in ["data", "pipelines"] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: name), withDestinationURL: ProjectPaths.root.appending(path: name))
    }
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "out"), withIntermediateDirectories: true)
    command = CommandRunner(in: folder.url)
  }

  /// Why `sqlite3` gave no answer; a store that is just being made has no tables yet.
  struct QueryProblem: Error, CustomStringConvertible {
    let description: String
  }

  /// The answer of plain `sqlite3`, one string per row, columns separated by `|`.
  func query(_ sql: String, store: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", store, sql]
    process.currentDirectoryURL = folder.url
    let file = folder.url.appending(path: "query.txt")
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: file, encoding: .utf8)
    guard process.terminationStatus == 0 else { throw QueryProblem(description: "\(sql): \(text)") }
    return text.split(separator: "\n").map(String.init)
  }

  /// A pipeline file over a folder of pictures, with a small input so that a test takes a second.
  func pipelineFile(
    images: String, store: String = "out/test.sqlite", seed: Int = 42, extra: String = ""
  ) throws -> String {
    try folder.write(
      """
      seed: \(seed)
      store: \(store)
      dataset: {folder: "\(images)"}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      \(extra)
      """, to: "test.yaml")
  }

  /// Copies `count` of the project's own pictures of every class below `name`, beginning with number `first`.
  func copyPictures(_ count: Int, from first: Int = 0, to name: String) throws {
    let fruits = ProjectPaths.root.appending(path: "data/fruits")
    let files = FileManager.default
    for label in try files.contentsOfDirectory(atPath: fruits.path).sorted() where !label.hasPrefix(".") {
      let source = fruits.appending(path: label)
      var isFolder: ObjCBool = false
      guard files.fileExists(atPath: source.path, isDirectory: &isFolder), isFolder.boolValue else {
        continue
      }
      let target = folder.url.appending(path: "\(name)/\(label)")
      try files.createDirectory(at: target, withIntermediateDirectories: true)
      for picture in try files.contentsOfDirectory(atPath: source.path).sorted()[first..<first + count] {
        try files.copyItem(at: source.appending(path: picture), to: target.appending(path: picture))
      }
    }
  }
}

/// One run's `--json` object, as far as tests look into it.
struct RunResult: Decodable {
  struct Stage: Decodable {
    let name: String
    let status: String
    let counts: [String: Int]
    let reason: String
  }
  let stages: [Stage]

  func stage(_ name: String) throws -> Stage { try #require(stages.first { $0.name == name }) }

  init(_ outcome: CommandRunner.Outcome) throws {
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    self = try outcome.json(RunResult.self)
  }
}
