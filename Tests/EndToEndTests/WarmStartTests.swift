import Foundation
import TestSupport
import Testing

/// One store with features of 24 pictures, made once for all tests.
@Suite("Learning on from a stored model", .serialized)
struct WarmStartTests {
  private static let prepared = Result { try prepare() }
  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(8, to: "photos")
    let file = try place.folder.write(
      """
      store: out/features.sqlite
      dataset: {folder: photos, split: {test: 0.25, method: stratified}}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      features: [{layer: block_1_expand_relu, pooling: max}, {layer: out_relu, pooling: avg}]
      """, to: "warm.yaml")
    let outcome = try place.command.run(["run", file, "--quiet"])
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return place
  }

  private func train(_ name: String, _ arguments: String...) throws -> CommandRunner.Outcome {
    try place.command.run(
      [
        "train", "--name", name, "--features", "block_1_expand_relu", "--head", "mlp", "--hidden", "20",
        "--json", "--quiet",
      ] + arguments)
  }

  /// The loss at the end, as the stage says it.
  private func loss(_ outcome: CommandRunner.Outcome, epochs: String) throws -> Double {
    let stage = try RunResult(outcome).stage("train")
    #expect(stage.status == "done")
    let match = try #require(
      stage.reason.firstMatch(of: /loss ([0-9.]+) after ([^,]*), stopped by max_iter before it converged$/),
      "\(stage.reason)")
    #expect(match.2 == epochs)
    return try #require(Double(match.1))
  }

  @Test("the loss goes on where it was, every time, and a fit from scratch starts again")
  func continues() throws {
    let cold = try loss(train("m", "--max-iter", "5"), epochs: "5 epochs")
    let first = try place.query(
      "SELECT fingerprint FROM model WHERE name = 'm'", store: "out/features.sqlite")
    #expect(try RunResult(train("m", "--max-iter", "5")).stage("train").status == "up_to_date")
    let warm = try loss(train("m", "--max-iter", "5", "--warm-start"), epochs: "5 epochs more")
    let warmer = try loss(train("m", "--max-iter", "5", "--warm-start"), epochs: "5 epochs more")
    #expect(warm < cold && warmer < warm, "\(cold), \(warm), \(warmer)")
    let show = try place.command.run("model", "show", "m")
    #expect(
      show.standardOutput.contains(try Regex("warm_start +true")) && show.standardOutput.contains("max_iter"),
      "\(show.standardOutput)")
    // Another model than five epochs from scratch, which is what a fit without the option gives again.
    #expect(
      try place.query("SELECT fingerprint FROM model WHERE name = 'm'", store: "out/features.sqlite") != first
    )
    #expect(try loss(train("m", "--max-iter", "5"), epochs: "5 epochs") == cold)
    #expect(
      try place.query("SELECT fingerprint FROM model WHERE name = 'm'", store: "out/features.sqlite") == first
    )
    #expect(try !place.command.run("model", "show", "m").standardOutput.contains("warm_start"))
  }

  @Test("refuses what would change the meaning of the head's input, or cannot learn on")
  func refused() throws {
    #expect(try train("r", "--max-iter", "1").exitCode == 0)
    for (arguments, message) in [
      (["--reduce", "standard_scaler,pca:3"], "r: the stored model was fitted after standard_scaler ("),
      (["--features", "out_relu"], "r: the stored model learned on features of recipe 1, not of 2"),
      (["--hidden", "7"], "the saved model to start from has hidden_layer_sizes [20], expected [7]"),
      (
        ["--where", "label <> 'apple'"], "the saved model to start from has classes apple, strawberry, tomato"
      ),
      (["--name", "other"], "no model other to start from, it has "),
    ] {
      let outcome = try place.command.run(
        [
          "train", "--head", "mlp", "--max-iter", "1", "--warm-start", "--quiet",
        ]
          + (arguments.contains("--features") ? [] : ["--features", "block_1_expand_relu"])
          + (arguments.contains("--hidden") ? [] : ["--hidden", "20"])
          + (arguments.contains("--name") ? [] : ["--name", "r"]) + arguments)
      #expect(outcome.exitCode == 1, "\(arguments)")
      #expect(outcome.standardError.contains(message), "\(arguments): \(outcome.standardError)")
    }
    let svm = try place.command.run("train", "--head", "svm", "--warm-start")
    #expect(svm.exitCode == 64)
    #expect(
      svm.standardError.contains("svm is fitted from scratch every time"), "\(svm.standardError)")
    let search = try train("r", "--warm-start", "--search", "alpha=0.1,1")
    #expect(search.exitCode == 64)
    #expect(
      search.standardError.contains("leave one of them out"), "\(search.standardError)")
    let stored = try place.command.run(
      "train", "--head", "svm", "--name", "s", "--features", "out_relu", "--quiet")
    #expect(stored.exitCode == 0, "\(stored.standardError)")
    let kind = try place.command.run(
      "train", "--head", "mlp", "--name", "s", "--features", "out_relu", "--warm-start", "--quiet")
    #expect(kind.exitCode == 1)
    #expect(
      kind.standardError.contains("the saved model to start from has the head svm, expected mlp"),
      "\(kind.standardError)")
  }
}
