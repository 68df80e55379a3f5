import Foundation
import TestSupport
import Testing

/// Networks that learn from pictures drawn from formulas.
@Suite("Training on formulas")
struct FormulaTrainingTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A network from nothing that learns in a second.
  private func file(epochs: Int = 3, extra: String = "") throws -> String {
    try place.folder.write(
      """
      name: drawn
      store: out/drawn.sqlite
      dataset: {formulas: {shapes: 4, textures: 3, palettes: 5, pictures: 256, validation: 64}}
      images: {interpolation: bilinear}
      network:
        input: [16, 16, 3]
        preprocessing: tf
        layers:
          - {conv2d: {filters: 16, kernel_size: 3, use_bias: false, padding: same}}
          - batch_normalization: {momentum: 0.9}
          - relu
          - max_pooling2d
          - {conv2d: {filters: 32, kernel_size: 3, activation: relu}}
          - global_average_pooling: {name: features}
          - {dense: {units: classes, activation: softmax}}
      training:
        optimizer: {adam: {learning_rate: 0.01}}
        batch_size: 32
        epochs: \(epochs)
        callbacks: [{csv_logger: out/drawn.csv}]
      \(extra)
      """, to: "drawn.yaml")
  }

  @discardableResult
  private func run(_ arguments: String...) throws -> CommandRunner.Outcome {
    let outcome = try place.command.run(arguments)
    try #require(outcome.exitCode == 0, "\(arguments): \(outcome.standardError)")
    return outcome
  }

  private func contents(_ path: String) throws -> Data {
    try Data(contentsOf: place.folder.url.appending(path: path))
  }

  private func exported(_ store: String) throws -> Data {
    try run(
      "model", "export", "--store", store, "--format", "safetensors", "--output", "\(store).safetensors")
    return try contents("\(store).safetensors")
  }

  @Test("gives a model that tells shapes, textures and palettes, and a network for photos")
  func trains() throws {
    let file = try file(epochs: 8, extra: "report: out/drawn.html")
    try run("validate", file)
    let plan = try run("run", file, "--plan")
    #expect(
      plan.standardOutput.contains(
        "256 drawn anew for each epoch, 64 to validate: 4 shapes, 3 textures, 5 palettes"))
    let outcome = try run("run", file, "--json")
    let result = try RunResult(outcome)
    #expect(result.stages.map(\.name) == ["train", "report"])
    #expect(outcome.standardError.contains("Epoch 8/8 - "))
    let rows = String(decoding: try contents("out/drawn.csv"), as: UTF8.self)
      .split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
    let column = try #require(rows[0].firstIndex(of: "loss"))
    let losses = rows.dropFirst().compactMap { Double($0[column]) }
    // Three labels that are equally right cannot be told with less than ln 3; nothing known is ln 12.
    #expect(losses.count == 8 && losses[0] > losses[7] && losses[7] < log(12) && losses[7] > log(3))
    #expect(
      try place.query("SELECT head, training_count FROM model", store: "out/drawn.sqlite") == ["network|256"])
    #expect(try place.query("SELECT count(*) FROM image", store: "out/drawn.sqlite") == ["0"])
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("out/drawn.sqlite.training/drawn")))

    let again = try RunResult(run("run", file, "--json", "--quiet"))
    for stage in again.stages { #expect(stage.status == "up_to_date", "\(stage)") }

    let prediction = try run(
      "predict", "data/fruits/tomato", "--store", "out/drawn.sqlite", "--top", "3", "--json")
    #expect(prediction.standardOutput.contains("palette "))
    _ = try exported("out/drawn.sqlite")
    let second = try place.folder.write(
      """
      store: out/features.sqlite
      dataset: {folder: data/fruits, split: {test: 0.2, method: stratified}}
      images: {target_size: [32, 32]}
      backbone: {weights: out/drawn.sqlite.safetensors}
      head: {svm: {}}
      """, to: "features.yaml")
    let features = try RunResult(run("run", second, "--json", "--quiet"))
    #expect(try features.stage("extract").counts["extracted"] == 120)
    #expect(
      try place.query("SELECT layer, dimension FROM recipe", store: "out/features.sqlite") == ["features|32"])
  }

  @Test("killed in the middle and run again, it ends with the weights of an undisturbed run")
  func killed() throws {
    let file = try file(epochs: 12)
    try run("run", file, "--quiet", "--set", "store=out/whole.sqlite")
    let state = place.folder.path("out/killed.sqlite.training/drawn/state.bin")
    var killCount = 0
    for _ in 0..<2 {
      let process = try place.command.start(["run", file, "--quiet", "--set", "store=out/killed.sqlite"])
      let before = try? FileManager.default.attributesOfItem(atPath: state)[.modificationDate] as? Date
      // By what is saved, not by the clock.
      while process.isRunning {
        let now = try? FileManager.default.attributesOfItem(atPath: state)[.modificationDate] as? Date
        if let now, now != before { break }
        Thread.sleep(forTimeInterval: 0.005)
      }
      if process.isRunning { killCount += 1 }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(killCount > 0, "no kill hit a training")
    let resumed = try run("run", file, "--set", "store=out/killed.sqlite")
    #expect(resumed.standardError.contains("goes on after epoch"))
    #expect(try exported("out/killed.sqlite") == exported("out/whole.sqlite"))
  }

  @Test("layers that are frozen are run in every step")
  func frozen() throws {
    let file = try place.folder.write(
      """
      name: top
      store: out/top.sqlite
      dataset: {formulas: {shapes: 4, textures: 3, palettes: 5, pictures: 40, validation: 10}}
      images: {target_size: [32, 32]}
      backbone: {name: mobilenet_v2_0.35, weights: random}
      training: {epochs: 1, batch_size: 16, optimizer: adam}
      """, to: "top.yaml")
    let result = try RunResult(run("run", file, "--json", "--quiet"))
    #expect(try result.stage("train").counts["samples"] == 40)
    let refused = try place.command.run("run", file, "--set", "images.target_size=[32, 64]")
    #expect(refused.exitCode == 2)
    #expect(refused.standardError.contains("pictures drawn from formulas are square"))
  }

  @Test("the pictures are shown on a sheet, and written as a dataset")
  func draws() throws {
    let file = try file()
    let sheet = try run("draw", file, "--output", "out/sheet.png", "--pictures", "10", "--columns", "4")
    #expect(sheet.standardOutput.contains("out/sheet.png: 10 pictures of 16×16 pixels"))
    let one = try contents("out/sheet.png")
    try run(
      "draw", file, "--output", "out/sheet.png", "--pictures", "10", "--columns", "4", "--threads", "1")
    #expect(try contents("out/sheet.png") == one)
    try run("draw", file, "--output", "out/pictures/", "--pictures", "24", "--size", "40")
    let rows = String(decoding: try contents("out/pictures/labels.csv"), as: UTF8.self)
      .split(separator: "\n")
    #expect(rows.count == 25 && rows[0] == "path,label,shape,texture,palette")
    #expect(rows[1].hasPrefix("000000.png,shape "))
    let dataset = try place.folder.write(
      """
      store: out/list.sqlite
      dataset: {csv: out/pictures/labels.csv}
      images: {target_size: [32, 32]}
      backbone: {name: mobilenet_v2_0.35, weights: random}
      """, to: "list.yaml")
    let result = try RunResult(run("run", dataset, "--json", "--quiet"))
    #expect(try result.stage("extract").counts["extracted"] == 24)

    let images = try place.command.run("draw", dataset, "--output", "x.png")
    #expect(images.exitCode == 2)
    #expect(images.standardError.contains("list.yaml:2:16: error: this dataset is not drawn from formulas"))
    let ending = try place.command.run("draw", file, "--output", "out/sheet.tif")
    #expect(ending.exitCode == 2)
    #expect(ending.standardError.contains("out/sheet.tif: a sheet's name ends in .png, .jpg or .jpeg"))
  }
}
