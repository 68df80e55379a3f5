import Foundation
import TestSupport
import Testing

/// The way from a trained network to a file that ships: without its classifier, in half precision.
@Suite("Parts of trained networks as files")
struct NetworkExportTests {
  private static let shared = Result { try make() }
  private let place: Workplace

  init() throws { place = try Self.shared.get() }

  /// A store with a network of the shipped one's name, trained for a moment.
  private static func make() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(8, to: "pictures")
    let file = try place.folder.write(
      """
      name: formulanet
      store: out/network.sqlite
      dataset: {folder: pictures, split: {validation: 0, test: 0.25, method: stratified}}
      network:
        input: [32, 32, 3]
        layers:
          - {conv2d: {filters: 16, kernel_size: 3, strides: 2, padding: same, use_bias: false}}
          - batch_normalization
          - relu
          - {conv2d: {filters: 24, kernel_size: 3, padding: same, activation: relu}}
          - {global_average_pooling: {name: features}}
          - {dropout: 0.2}
          - {dense: {units: classes, activation: softmax}}
      training: {optimizer: {adam: {learning_rate: 0.005}}, batch_size: 8, epochs: 2}
      evaluate: {splits: [test]}
      """, to: "network.yaml")
    let outcome = try place.command.run("run", file, "--quiet")
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return place
  }

  private func export(_ arguments: String...) throws -> CommandRunner.Outcome {
    try place.command.run(["model", "export", "formulanet", "--store", "out/network.sqlite"] + arguments)
  }

  @Test("of several layers a network gives the means of their channels, one behind the other")
  func means() throws {
    let outcome = try export(
      "--format", "safetensors", "--up-to", "re_lu", "--up-to", "conv2d_1", "--output", "means.safetensors")
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    for (store, options) in [("means", []), ("parts", ["--layer", "re_lu:avg", "--layer", "conv2d_1:avg"])] {
      let extraction = try place.command.run(
        [
          "extract", "pictures", "--backbone", "formulanet", "--weights", "means.safetensors", "--store",
          "\(store).sqlite", "--quiet",
        ]
          + options)
      try #require(extraction.exitCode == 0, "\(extraction.standardError)")
    }
    #expect(
      try place.query("SELECT layer, pooling, dimension FROM recipe", store: "means.sqlite") == [
        "features|none|40"
      ])
    // The vectors of the parts, behind one another, are the vector of the whole.
    let joined = """
      SELECT group_concat(hex(vector), '') FROM (
        SELECT vector, path FROM image JOIN feature_summary USING (content_id) JOIN recipe USING (recipe_id)
        JOIN feature_vector USING (vector_id) ORDER BY path, layer DESC)
      """
    #expect(try place.query(joined, store: "means.sqlite") == place.query(joined, store: "parts.sqlite"))

    let unknown = try export(
      "--format", "safetensors", "--up-to", "re_lu", "--up-to", "relu_7", "--output", "unknown.safetensors")
    #expect(unknown.exitCode == 2)
    #expect(unknown.standardError.contains("relu_7"))
  }

  @Test("cut before its classifier and rounded, a network gives features like those of the whole one")
  func cut() throws {
    for (name, options) in [("whole", []), ("cut", ["--half", "--up-to", "features"])] {
      let outcome = try place.command.run(
        ["model", "export", "--store", "out/network.sqlite", "--format", "safetensors"] + options
          + ["--output", "cut-\(name).safetensors"])
      try #require(outcome.exitCode == 0, "\(outcome.standardError)")
      #expect(
        outcome.standardOutput.contains(name == "cut" ? "features only" : "outputs apple, strawberry, tomato")
      )
      let extraction = try place.command.run(
        "extract", "pictures", "--backbone", "formulanet", "--weights", "cut-\(name).safetensors", "--store",
        "cut-\(name).sqlite", "--quiet")
      try #require(extraction.exitCode == 0, "\(extraction.standardError)")
    }
    func byteCount(_ name: String) throws -> Int {
      try #require(
        FileManager.default.attributesOfItem(atPath: place.folder.path("cut-\(name).safetensors"))[.size]
          as? Int)
    }
    #expect(try byteCount("cut") < byteCount("whole") * 3 / 4)
    #expect(
      try place.query("SELECT backbone, layer, pooling, dimension FROM recipe", store: "cut-cut.sqlite")
        == ["formulanet|features|none|24"])
    let near = try place.query(
      """
      ATTACH '\(place.folder.path("cut-whole.sqlite"))' AS whole;
      SELECT count(*), sum(abs(a.mean - b.mean) < 0.005 * b.mean), sum(a.vector = b.vector), min(b.mean) > 0
      FROM feature a JOIN image i USING (image_id)
      JOIN whole.image j ON j.path = i.path JOIN whole.feature b ON b.image_id = j.image_id
      """, store: "cut-cut.sqlite")
    #expect(near == ["24|24|0|1"])
  }

  @Test("what a part cannot be is said before anything is written")
  func refusals() throws {
    let layer = try export("--format", "safetensors", "--up-to", "feature", "--output", "no.safetensors")
    #expect(layer.exitCode == 2)
    #expect(
      layer.standardError.contains("--up-to: formulanet: no layer 'feature'; did you mean 'features'?"),
      "\(layer.standardError)")
    let half = try export("--format", "h5", "--half", "--output", "no.h5")
    #expect(half.exitCode == 64 && half.standardError.contains("only networks as --format safetensors"))
    let machine = try export("--up-to", "features", "--output", "no")
    #expect(machine.exitCode == 64 && machine.standardError.contains("--up-to: only networks"))
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("no.h5")))
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("no.safetensors")))
    let keras = try export("--format", "h5", "--up-to", "features", "--output", "features.h5")
    #expect(keras.exitCode == 0, "\(keras.standardError)")
    // A network without a classifier cannot be asked for one.
    _ = try export("--format", "safetensors", "--up-to", "features", "--output", "top.safetensors")
    let top = try place.command.run(
      "classify", "pictures", "--backbone", "formulanet", "--weights", "top.safetensors")
    #expect(top.exitCode == 2)
    #expect(
      top.standardError.contains("--backbone: formulanet: it ends with its features and has no classifier"),
      "\(top.standardError)")
    _ = try export("--format", "safetensors", "--output", "classes.safetensors")
    let classes = try place.command.run(
      "classify", "pictures", "--backbone", "formulanet", "--weights", "classes.safetensors")
    #expect(classes.exitCode == 2)
    #expect(classes.standardError.contains("it tells other classes apart than ImageNet's"))
  }

  @Test("a network file that is written again keeps its description")
  func again() throws {
    _ = try export("--format", "safetensors", "--output", "again-whole.safetensors")
    let half = try place.command.run(
      "weights", "export", "again-whole.safetensors", "--half", "--no-include-top", "--to",
      "again-half.safetensors")
    try #require(half.exitCode == 0, "\(half.standardError)")
    let show = try place.command.run("backbone", "show", "again-half.safetensors")
    #expect(show.exitCode == 0, "\(show.standardError)")
    #expect(show.standardOutput.contains("Model: \"formulanet\"") && !show.standardOutput.contains("softmax"))
    let top = try place.command.run(
      "weights", "export", "again-half.safetensors", "--include-top", "--to", "again-top.safetensors")
    #expect(top.exitCode == 2 && top.standardError.contains("has no classifier"), "\(top.standardError)")
  }
}
