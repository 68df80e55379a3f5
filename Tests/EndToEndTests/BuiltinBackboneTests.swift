import Foundation
import TestSupport
import Testing

/// The network that ships with the program, from nothing but the binary.
@Suite(
  "weights: builtin",
  .enabled(
    if: FileManager.default.fileExists(
      atPath: ProjectPaths.root.appending(path: "data/formulanet.safetensors").path),
    "data/formulanet.safetensors is not there"))
struct BuiltinBackboneTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func pipelineFile(
    _ backbone: String, extra: String = "head: {svm: {kernel: linear}}"
  ) throws -> String {
    try place.folder.write(
      """
      name: own
      store: out/own.sqlite
      dataset: {folder: pictures, split: {validation: 0, test: 0.25, method: stratified}}
      images: {target_size: [64, 64]}
      backbone: \(backbone)
      \(extra)
      """, to: "own.yaml")
  }

  /// A machine without weights of anybody: neither folders nor variables that lead to some.
  private func run(_ arguments: String..., in place: Workplace? = nil) throws -> CommandRunner.Outcome {
    let place = place ?? self.place
    return try place.command.run(
      arguments,
      environment: ["HOME": place.folder.path("home"), "KERAS_HOME": "", "PIPELINE_WEIGHTS": ""])
  }

  @Test("features and a model from the name alone; the model predicts wherever the binary is")
  func model() throws {
    try place.copyPictures(8, to: "pictures")
    let outcome = try run("run", pipelineFile("{name: formulanet}"), "--json")
    #expect(try RunResult(outcome).stage("extract").counts["extracted"] == 24)
    let recipe = "SELECT backbone, weights, weights_digest FROM recipe"
    let path = ProjectPaths.root.appending(path: "data/formulanet.safetensors").path
    let rows = try place.query(recipe, store: "out/own.sqlite")
    #expect(rows.count == 1 && rows[0].hasPrefix("formulanet|builtin|"), "\(rows)")
    let digest = try #require(rows.first?.split(separator: "|").last)
    #expect(try run("weights", "verify", path, "--json").standardOutput.contains(digest))

    // However the same weights are named, their features are the same ones.
    for same in ["{weights: builtin}", "{name: formulanet, weights: builtin}", "{weights: \(path)}"] {
      let again = try RunResult(run("run", pipelineFile(same), "--json", "--quiet"))
      #expect(try again.stage("extract").status == "up_to_date", "\(same)")
    }
    // Others have a recipe of their own.
    let random = try RunResult(
      run(
        "run", pipelineFile("{name: formulanet, weights: random}"), "--json", "--quiet", "--set", "name=other"
      ))
    #expect(try random.stage("extract").counts["extracted"] == 24)
    #expect(try place.query("SELECT count(*) FROM recipe", store: "out/own.sqlite") == ["2"])

    // Another place with nothing but the store.
    let other = try Workplace()
    try FileManager.default.copyItem(
      atPath: place.folder.path("out/own.sqlite"), toPath: other.folder.path("out/own.sqlite"))
    try other.copyPictures(1, from: 20, to: "new")
    for arguments in [[], ["--weights", "builtin"]] {
      let prediction = try other.command.run(
        ["predict", "new", "--model", "own", "--store", "out/own.sqlite", "--json", "--quiet"] + arguments,
        environment: ["HOME": other.folder.path("home"), "PIPELINE_WEIGHTS": ""])
      #expect(prediction.exitCode == 0, "\(prediction.standardError)")
      #expect(prediction.standardOutput.contains("\"probability\""))
    }
    let maps = try run(
      "explain", "pictures/apple", "--model", "own", "--store", "out/own.sqlite", "--output", "out/maps",
      "--limit",
      "1")
    #expect(maps.exitCode == 0, "\(maps.standardError)")
  }

  @Test("a new top learns on it, its last layers too")
  func fineTuning() throws {
    try place.copyPictures(8, to: "pictures")
    let file = try pipelineFile(
      "{name: formulanet}",
      extra: """
        training:
          batch_size: 8
          phases:
            - {trainable_from: top, epochs: 1}
            - {trainable_from: all, epochs: 1, optimizer: {adam: {learning_rate: 0.0001}}}
        evaluate: {splits: [test]}
        """)
    let outcome = try run("run", file, "--json")
    #expect(try RunResult(outcome).stage("train").counts["epochs"] == 2)
    let prediction = try run("predict", "pictures/apple", "--store", "out/own.sqlite", "--quiet")
    #expect(prediction.exitCode == 0, "\(prediction.standardError)")
  }

  @Test("what it has not is said, at its place, with what to do")
  func refusals() throws {
    try place.copyPictures(2, to: "pictures")
    for (backbone, words) in [
      (
        "{name: formulanet, weights: imagenet}",
        "own.yaml:5:39: error: formulanet: there are no ImageNet weights of it"
      ),
      (
        "{name: mobilenet_v2, weights: builtin}",
        "error: mobilenet_v2: the built-in weights are those of formulanet"
      ),
      ("{name: formulnet}", "error: backbone 'formulnet' is not known; did you mean 'formulanet'?"),
      (
        "{name: formulanet, include_top: true}", "formulanet: it ends with its features and has no classifier"
      ),
    ] {
      let outcome = try run("validate", pipelineFile(backbone))
      #expect(outcome.exitCode == 2, "\(backbone)")
      #expect(outcome.standardError.contains(words), "\(outcome.standardError)")
    }
    #expect(try run("validate", pipelineFile("{weights: builtin}")).exitCode == 0)
    let classify = try run("classify", "pictures", "--weights", "builtin")
    #expect(classify.exitCode == 2)
    #expect(classify.standardError.contains("--backbone: formulanet: it ends with its features"))
    let fetch = try run("weights", "fetch", "formulanet")
    #expect(
      fetch.exitCode == 2 && fetch.standardError.contains("'pipeline weights export formulanet --to FILE'"))
    let path = try run("weights", "path", "formulanet")
    #expect(
      path.exitCode == 1 && path.standardError.contains("'pipeline weights export formulanet --to FILE'"))
  }

  @Test("the commands about networks know it: first in the list, its layers, its file")
  func commands() throws {
    struct List: Decodable {
      struct Entry: Decodable {
        let name: String
        let weights: String?
        let weightsWithTop: String?
        let parameterCount: Int
        let featureCount: Int
        let speed: String
      }
      let backbones: [Entry]
    }
    let list = try run("backbone", "list", "--json").json(List.self).backbones
    #expect(list[0].name == "formulanet" && list[0].weights == "builtin" && list[0].weightsWithTop == nil)
    #expect(list[0].parameterCount > 100_000 && list[0].featureCount >= 64 && list[0].speed == "fast")
    #expect(list.dropFirst().allSatisfy { $0.weights != "builtin" })
    let show = try run("backbone", "show", "formulanet")
    #expect(show.standardOutput.contains("Model: \"formulanet\""))
    #expect(show.standardOutput.contains(list[0].parameterCount.formatted()))
    #expect(try run("backbone", "show", "formulanet", "--input", "64x64", "--plan").exitCode == 0)

    let export = try run("weights", "export", "formulanet", "--half", "--to", "out/f.safetensors", "--json")
    #expect(export.exitCode == 0, "\(export.standardError)")
    let shipped = ProjectPaths.root.appending(path: "data/formulanet.safetensors")
    let exported = place.folder.url.appending(path: "out/f.safetensors")
    #expect(try Data(contentsOf: exported) == Data(contentsOf: shipped))
    let verified = try run("weights", "verify", "out/f.safetensors", "--backbone", "formulanet")
    #expect(verified.exitCode == 0, "\(verified.standardOutput)\(verified.standardError)")
    #expect(verified.standardOutput.contains("formulanet"))
  }
}
