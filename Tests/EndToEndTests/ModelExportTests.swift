import Foundation
import TestSupport
import Testing

/// One store with features of 30 pictures and four models, made once for all tests.
@Suite("Exporting a model for libsvm", .serialized)
struct ModelExportTests {
  private static let prepared = Result { try prepare() }
  private static let predict = "/usr/bin/svm-predict"
  private static let scale = "/usr/bin/svm-scale"

  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(10, to: "photos")
    let file = try place.folder.write(
      """
      store: out/features.sqlite
      dataset: {folder: photos, split: {test: 0.4, method: stratified}}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      features: [{layer: block_1_expand_relu, pooling: max}]
      """, to: "export.yaml")
    for arguments in [
      ["run", file],
      ["train", "--reduce", "min_max_scaler", "--no-probability", "--name", "scaled"],
      ["train", "--reduce", "standard_scaler,pca:4", "--nu", "0.3", "--no-probability", "--name", "nu"],
      ["train", "--reduce", "standard_scaler", "--kernel", "linear", "--name", "calibrated"],
      ["train", "--head", "logistic_regression", "--name", "regression"],
    ] {
      let outcome = try place.command.run(arguments + ["--quiet"])
      try #require(outcome.exitCode == 0, "\(arguments): \(outcome.standardError)")
    }
    return place
  }

  private struct Export: Decodable {
    struct File: Decodable {
      let path: String
      let sampleCount: Int?
    }
    let classNames: [String]
    let files: [File]
    let notes: [String]
  }

  private func export(_ arguments: String...) throws -> CommandRunner.Outcome {
    try place.command.run(["model", "export"] + arguments)
  }

  private func lines(_ path: String) throws -> [String] {
    try String(contentsOf: URL(fileURLWithPath: place.folder.path(path)), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// Runs a program of libsvm in the folder and gives what it writes to standard output.
  private func run(_ program: String, _ arguments: String...) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = place.folder.url
    try place.folder.write("", to: "libsvm.txt")
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: place.folder.path("libsvm.txt")))
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program)")
    return try lines("libsvm.txt")
  }

  /// The predictions of the test split as the store has them, in the order of the export.
  private func labels(_ model: String) throws -> [String] {
    let outcome = try place.command.run(
      "predict", "--model", model, "--where", "split = 'test'", "--json", "--quiet")
    struct Answer: Decodable {
      struct Image: Decodable {
        struct Prediction: Decodable { let label: String }
        let path: String
        let predictions: [Prediction]
      }
      let images: [Image]
    }
    return try outcome.json(Answer.self).images.map { try #require($0.predictions.first).label }
  }

  @Test("writes model, labels and every split, with the range where svm-scale can do the scaling")
  func files() throws {
    let outcome = try export("scaled", "--output", "files/scaled", "--json")
    let export = try outcome.json(Export.self)
    let names = ["model", "labels.txt", "range", "test.txt", "test-raw.txt", "train.txt", "train-raw.txt"]
    #expect(export.files.map(\.path) == names.map { "files/scaled/\($0)" })
    #expect(export.files.map(\.sampleCount) == [nil, nil, nil, 12, 12, 18, 18])
    #expect(export.notes.isEmpty)
    #expect(try lines("files/scaled/labels.txt") == export.classNames)
    for file in export.files {
      let count = try lines(file.path).count
      #expect(file.sampleCount == nil || file.sampleCount == count, "\(file.path)")
    }
    #expect(try lines("files/scaled/model")[0] == "svm_type c_svc")
  }

  @Test("a chain that svm-scale cannot do has no range, and a calibrated model a word of warning")
  func notes() throws {
    let nu = try export("nu", "--output", "files/nu", "--split", "test", "--json").json(Export.self)
    #expect(nu.files.map(\.path) == ["files/nu/model", "files/nu/labels.txt", "files/nu/test.txt"])
    #expect(nu.notes.count == 1 && nu.notes[0].contains("here standard_scaler, pca"), "\(nu.notes)")
    #expect(try lines("files/nu/model")[0] == "svm_type nu_svc")
    let text = try export("calibrated", "--output", "files/calibrated")
    #expect(
      text.exitCode == 0 && text.standardOutput.contains("note: svm-predict answers by the machine's votes"))
  }

  @Test(
    "svm-predict gives our labels on the exported test split",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: predict), "svm-predict (libsvm-tools) is not installed"
    ),
    arguments: ["scaled", "nu"])
  func program(model: String) throws {
    let folder = "program/\(model)"
    let names = try export(model, "--output", folder, "--json").json(Export.self).classNames
    _ = try run(Self.predict, "-q", "\(folder)/test.txt", "\(folder)/model", "\(folder).answers")
    let answers = try lines("\(folder).answers").map { names[try #require(Int($0)) - 1] }
    let ours = try labels(model)
    #expect(ours.count == 12 && Set(ours).count > 1, "the test shall tell classes apart: \(ours)")
    #expect(answers == ours)
  }

  @Test(
    "svm-scale makes of the raw features what the machine takes",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: scale), "svm-scale (libsvm-tools) is not installed")
  )
  func range() throws {
    _ = try export("scaled", "--output", "range/scaled")
    func values(_ lines: [String]) -> [[Int: Double]] {
      lines.map { line in
        Dictionary(
          uniqueKeysWithValues: line.split(separator: " ").dropFirst().compactMap { word in
            let parts = word.split(separator: ":")
            return Int(parts[0]).map { ($0, Double(parts[1]) ?? .nan) }
          })
      }
    }
    for split in ["train", "test"] {
      let scaled = try values(run(Self.scale, "-r", "range/scaled/range", "range/scaled/\(split)-raw.txt"))
      let ours = try values(lines("range/scaled/\(split).txt"))
      #expect(scaled.count == ours.count && ours.count >= 12)
      for (theirs, ours) in zip(scaled, ours) {
        #expect(ours.count > 10)
        for index in Set(theirs.keys).union(ours.keys) {
          let (theirs, ours) = (theirs[index] ?? 0, ours[index] ?? 0)
          // svm-scale writes six digits: beyond 1, which the training split is not, that is less than 1e-6.
          let tolerance = 1e-6 * (split == "train" ? 1 : max(1, 6 * ours.magnitude))
          #expect((theirs - ours).magnitude <= tolerance, "\(split), feature \(index)")
        }
      }
    }
  }

  @Test("refuses a model that is no machine, a split there is not, and a folder with files")
  func refused() throws {
    let regression = try export("regression", "--output", "refused")
    #expect(regression.exitCode == 2)
    #expect(
      regression.standardError.contains(
        "regression: its head is logistic_regression, libsvm's form is for svm only"),
      "\(regression.standardError)")
    let split = try export("scaled", "--output", "refused", "--split", "validation")
    #expect(split.exitCode == 2)
    #expect(split.standardError.contains("expected one of test, train"), "\(split.standardError)")
    let unknown = try export("none", "--output", "refused")
    #expect(
      unknown.exitCode == 1 && unknown.standardError.contains("it has calibrated, nu, regression, scaled"))
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("refused")), "nothing was written")
    try place.folder.write("mine", to: "full/notes.txt")
    let file = try export("scaled", "--output", "full/notes.txt")
    #expect(file.exitCode == 1)
    #expect(
      file.standardError.contains("full/notes.txt cannot be made a folder: a file is in the way"),
      "\(file.standardError)")
    let full = try export("scaled", "--output", "full")
    #expect(full.exitCode == 1)
    #expect(
      full.standardError.contains("full is not empty (notes.txt); export to a new folder"),
      "\(full.standardError)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path("full")) == ["notes.txt"])
  }
}
