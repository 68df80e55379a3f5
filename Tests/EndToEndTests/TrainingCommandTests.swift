import Foundation
import TestSupport
import Testing

/// Pipeline files with a `training:` section, from pictures to a model like any other.
@Suite("Training from pipeline files")
struct TrainingCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A network from scratch that learns in a second.
  private func scratch(_ name: String = "scratch", epochs: Int = 3, extra: String = "") throws -> String {
    try place.folder.write(
      """
      name: \(name)
      store: out/trained.sqlite
      dataset: {folder: data/fruits, split: {validation: 0.2, test: 0.2, method: stratified}}
      images: {interpolation: bilinear}
      network:
        input: [32, 32, 3]
        layers:
          - {conv2d: {filters: 16, kernel_size: 3, use_bias: false}}
          - batch_normalization
          - relu
          - max_pooling2d
          - {conv2d: {filters: 32, kernel_size: 3, activation: relu}}
          - global_average_pooling
          - {dropout: {rate: 0.2}}
          - {dense: {units: classes, activation: softmax}}
      training:
        optimizer: {adam: {learning_rate: 0.005}}
        batch_size: 16
        epochs: \(epochs)
        augmentation: {horizontal_flip: true, width_shift_range: 0.1}
        callbacks: [{csv_logger: out/\(name).csv}, {tensorboard: out/tensorboard}]
      evaluate: {splits: [validation, test]}
      \(extra)
      """, to: "\(name).yaml")
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

  @Test("a network from scratch is a model that is stored, measured, used, explained and exported")
  func fromScratch() throws {
    let file = try scratch(extra: "report: out/report.html")
    let outcome = try place.command.run("run", file, "--json")
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    let result = try RunResult(outcome)
    #expect(result.stages.map(\.name) == ["dataset", "train", "extract", "evaluate", "report"])
    #expect(try result.stage("train").counts["epochs"] == 3)
    #expect(outcome.standardError.contains("Epoch 3/3 - "))
    #expect(outcome.standardError.contains(" - val_accuracy: "))

    // What analysts see.
    #expect(
      try place.query("SELECT head, training_count FROM model", store: "out/trained.sqlite") == ["network|72"]
    )
    #expect(
      try place.query("SELECT count(*) FROM prediction WHERE split = 'test'", store: "out/trained.sqlite")
        == ["24"])
    #expect(
      try place.query(
        "SELECT name, count(*) FROM learning_curve GROUP BY name ORDER BY name", store: "out/trained.sqlite")
        == ["accuracy|3", "learning_rate|3", "loss|3", "validation_accuracy|3", "validation_loss|3"])
    let csv = String(decoding: try contents("out/scratch.csv"), as: UTF8.self)
    #expect(csv.split(whereSeparator: \.isNewline).count == 4)
    #expect(String(decoding: try contents("out/report.html"), as: UTF8.self).contains("validation loss"))

    // The second time there is nothing to do.
    let again = try RunResult(place.command.run("run", file, "--json", "--quiet"))
    for stage in again.stages where stage.name != "dataset" {
      #expect(stage.status == "up_to_date", "\(stage)")
    }

    // Other epochs, another model.
    let changed = try RunResult(
      place.command.run("run", file, "--json", "--quiet", "--set", "training.epochs=1"))
    #expect(try changed.stage("train").status == "done")

    // As a model for new pictures, and as a network that others can use.
    let prediction = try run(
      "predict", "data/fruits/tomato", "--store", "out/trained.sqlite", "--top", "3", "--json")
    #expect(prediction.standardOutput.contains("\"probability\""))
    try run(
      "explain", "data/fruits/apple", "--store", "out/trained.sqlite", "--output", "out/maps", "--limit", "2")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path("out/maps")).count == 2)
    for format in ["h5", "safetensors"] {
      try run(
        "model", "export", "scratch", "--store", "out/trained.sqlite", "--format", format, "--output",
        "out/scratch.\(format)")
    }
    let second = try place.folder.write(
      """
      name: features
      store: out/trained.sqlite
      dataset: {folder: data/fruits, split: {test: 0.2, validation: 0, method: stratified}}
      backbone: {weights: out/scratch.safetensors}
      head: {svm: {}}
      evaluate: {splits: [test]}
      """, to: "features.yaml")
    let features = try RunResult(place.command.run("run", second, "--json", "--quiet"))
    #expect(try features.stage("extract").counts["extracted"] == 120)
  }

  @Test("killed in the middle and run again, it ends with the weights of an undisturbed run")
  func killed() throws {
    let file = try scratch(epochs: 12)
    func weights(_ store: String) throws -> Data {
      try run(
        "model", "export", "--store", store, "--format", "safetensors", "--output", "\(store).safetensors")
      return try contents("\(store).safetensors")
    }
    try run("run", file, "--quiet", "--set", "store=out/whole.sqlite")
    let state = place.folder.url.appending(path: "out/killed.sqlite.training/scratch/state.bin").path
    var killCount = 0
    for _ in 0..<3 {
      let process = try place.command.start(["run", file, "--quiet", "--set", "store=out/killed.sqlite"])
      let before = try? FileManager.default.attributesOfItem(atPath: state)[.modificationDate] as? Date
      // By what is saved, not by the clock: after at least one more epoch.
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
    let resumed = try place.command.run("run", file, "--set", "store=out/killed.sqlite")
    #expect(resumed.exitCode == 0)
    #expect(resumed.standardError.contains("goes on after epoch"))
    #expect(try weights("out/killed.sqlite") == weights("out/whole.sqlite"))
    #expect(!FileManager.default.fileExists(atPath: state))
  }

  @Test("fine-tunes the last layers of a backbone in two phases, from copies that were changed once")
  func fineTuning() throws {
    let file = try place.folder.write(
      """
      name: tuned
      store: out/tuned.sqlite
      dataset: {folder: data/fruits, split: {validation: 0.2, test: 0.2, method: stratified}}
      images: {target_size: [64, 64], interpolation: bilinear}
      backbone: {name: mobilenet_v2_0.35, weights: random}
      training:
        top: [global_average_pooling, {dense: {units: 16, activation: relu}}, {dense: {units: classes, activation: softmax}}]
        batch_size: 16
        class_weight: balanced
        loss: {categorical_crossentropy: {label_smoothing: 0.1}}
        augmentation: {rotation_range: 10, horizontal_flip: true}
        augmented_copies: 2
        phases:
          - {trainable_from: top, epochs: 2, optimizer: {sgd: {learning_rate: 0.05, momentum: 0.9, nesterov: true}}}
          - {trainable_from: block_16_expand, epochs: 2, optimizer: {rmsprop: {learning_rate: 0.0001, clipnorm: 1}}}
      evaluate: {splits: [test]}
      """, to: "tuned.yaml")
    let outcome = try place.command.run("run", file)
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardError.contains("Epoch 4/4 - "))
    // 72 training pictures twice and 24 for validation, of each phase its own layer.
    let folder = place.folder.path("out/tuned.sqlite.training/tuned")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("frozen-") }
    #expect(names.count == 4)
    // Frozen layers have kept their weights: the same random ones as without training.
    try run(
      "model", "export", "--store", "out/tuned.sqlite", "--format", "safetensors", "--output",
      "out/tuned.safetensors")
    let shown = try run("backbone", "show", "out/tuned.safetensors", "--include-top")
    #expect(shown.standardOutput.contains("block_16_expand"))
  }

  @Test(
    "says where a file is wrong before anything is decoded",
    arguments: [
      ("trainable_from: block_99", "trainable_from", "block_99"),
      ("top: [flatten, {dense: {units: 7, activation: softmax}}]", "top", "one for each of the 3 classes"),
      (
        "top: [{conv2d: {filters: 8, kernel_size: 9}}, flatten, {dense: {units: classes, activation: softmax}}]",
        "top", "does not fit"
      ),
    ])
  func wrong(line: String, key: String, words: String) throws {
    let file = try place.folder.write(
      """
      store: out/wrong.sqlite
      dataset: {folder: data/fruits, split: {validation: 0.2, test: 0.2, method: stratified}}
      images: {target_size: [64, 64], interpolation: bilinear}
      backbone: {name: mobilenet_v2_0.35, weights: random}
      training:
        epochs: 1
        \(line)
      """, to: "wrong.yaml")
    let outcome = try place.command.run("run", file)
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.contains("wrong.yaml:7:"), "\(outcome.standardError)")
    #expect(outcome.standardError.contains(words), "\(outcome.standardError)")
    let cached = place.folder.path("out/wrong.sqlite.training/wrong/pixels.bin")
    #expect(!FileManager.default.fileExists(atPath: cached))
  }

  @Test("leaves broken pictures out, says how many, and refuses them where the file says so")
  func broken() throws {
    try place.copyPictures(8, to: "photos")
    try place.folder.write("not a picture", to: "photos/apple/broken.jpg")
    let file = try scratch(epochs: 1)
    let outcome = try place.command.run("run", file, "--set", "dataset.folder=photos")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardError.contains("1 images cannot be used"))
    let refused = try place.command.run(
      "run", file, "--set", "dataset.folder=photos", "--set", "images.on_error=fail", "--set", "seed=1")
    #expect(refused.exitCode == 1)
    #expect(refused.standardError.contains("broken.jpg"))
  }
}
