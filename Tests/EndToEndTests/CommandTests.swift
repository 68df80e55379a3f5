import Foundation
import TestSupport
import Testing

@Suite("Commands")
struct CommandTests {
  @Test("a wrong pipeline file names every problem with its place, runs nothing and ends with exit code 2")
  func invalidFile() throws {
    let place = try Workplace()
    let file = try place.folder.write(
      """
      dataset: {foldr: photos}
      backbone: {name: vgg61, weights: random}
      head: {svm: {C: -1}}
      """, to: "wrong.yaml")
    let outcome = try place.command.run("run", file)
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.contains("\(file):1:11: error: unknown key 'foldr'"))
    #expect(outcome.standardError.contains("did you mean 'folder'"))
    #expect(outcome.standardError.contains("\(file):3:17: error: 'C' must be greater than 0"))
    #expect(outcome.standardOutput.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("out/features.sqlite")))
  }

  @Test(
    "what only networks know is an error at its place too",
    arguments: [
      ("backbone.name=vgg61", "--set backbone.name=vgg61: error: backbone 'vgg61' is not known"),
      ("features=[{layer: blok5_pool}]", "layer 'blok5_pool'"),
      ("backbone.weights=nowhere.h5", "nowhere.h5"),
      ("images.target_size=[16, 16]", "too small"),
      ("dataset.folder=nowhere", "nowhere: no such folder"),
    ])
  func unresolvable(override: String, message: String) throws {
    let place = try Workplace()
    try place.copyPictures(2, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    let outcome = try place.command.run("run", file, "--set", override)
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.contains(message), "\(outcome.standardError)")
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("out/test.sqlite")))
  }

  @Test("--plan counts, estimates and writes nothing")
  func plan() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    let outcome = try place.command.run("run", file, "--plan", "--json")
    struct Plan: Decodable {
      let imageCount: Int
      let pendingCount: Int
      let storeByteCount: Int
      let extractionSeconds: Double?
    }
    let plan = try outcome.json(Plan.self)
    #expect(plan.imageCount == 12 && plan.pendingCount == 12)
    #expect(plan.storeByteCount > 12 * 1280 * 4)
    #expect(try #require(plan.extractionSeconds) > 0)
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("out/test.sqlite")))
  }

  @Test(
    "a head's options are checked by the pipeline file's rules, and another head's are refused",
    arguments: [
      (
        ["--head", "mlp", "--kernel", "rbf"], 64,
        "--kernel is not an option of --head mlp, only of svm; leave it out or choose another head"
      ),
      (
        ["--hidden", "5"], 64,
        "--hidden is not an option of --head svm, only of mlp; leave it out or choose another head"
      ),
      (
        ["--head", "linear_svm", "--no-probability"], 64,
        "--no-probability is not an option of --head linear_svm"
      ),
      (
        ["--head", "mlp", "--hidden", "5,x"], 2,
        "error: 'hidden_layer_sizes[1]' must be a whole number from 1"
      ),
      (["--head", "logistic_regression", "--C", "0"], 2, "error: 'C' must be greater than 0, got '0.0'"),
    ])
  func headOptions(arguments: [String], exitCode: Int, message: String) throws {
    let place = try Workplace()
    let outcome = try place.command.run(["train"] + arguments)
    #expect(outcome.exitCode == Int32(exitCode))
    #expect(outcome.standardError.contains(message), "\(outcome.standardError)")
  }

  @Test(
    "every head can be trained and evaluated",
    arguments: [
      [
        "mlp", "--hidden", "6,4", "--max-iter", "30", "--dropout", "0.1", "--early-stopping",
        "--class-weight", "balanced",
      ],
      ["logistic_regression", "--C", "0.1", "--tolerance", "0.01"], ["linear_svm", "--C", "0.1"],
    ])
  func heads(arguments: [String]) throws {
    let place = try Workplace()
    try place.copyPictures(8, to: "photos")
    let extract = try place.command.run(
      "extract", "photos", "--layer", "out_relu", "--weights", "random", "--target-size", "32x32", "--quiet")
    #expect(extract.exitCode == 0, "\(extract.standardError)")
    let train = try place.command.run(["train", "--quiet", "--head"] + arguments)
    #expect(train.exitCode == 0, "\(train.standardError)")
    let evaluate = try place.command.run("evaluate", "--where", "label <> ''", "--json", "--quiet")
    #expect(evaluate.exitCode == 0, "\(evaluate.standardError)")
  }

  @Test("extract, train, evaluate and predict work one after the other on one store")
  func stepByStep() throws {
    let place = try Workplace()
    try place.copyPictures(8, to: "photos")
    let common = ["--weights", "random", "--target-size", "32x32", "--quiet"]
    let extract = try place.command.run(
      ["extract", "photos", "--layer", "block_3_expand_relu:max", "--layer", "out_relu"] + common)
    #expect(extract.exitCode == 0, "\(extract.standardError)")
    let ambiguous = try place.command.run("train", "--quiet")
    #expect(ambiguous.exitCode == 2)
    #expect(ambiguous.standardError.contains("block_3_expand_relu max"))

    let train = try place.command.run(
      "train", "--head", "svm", "--features", "out_relu", "--reduce",
      "variance_threshold,standard_scaler,pca:5",
      "--name", "fruit", "--quiet")
    #expect(train.exitCode == 0, "\(train.standardError)")
    #expect(
      try place.query(
        "SELECT output_dimension FROM reduction WHERE kind = 'pca'", store: "out/features.sqlite") == ["5"])

    let evaluate = try place.command.run(
      "evaluate", "--where", "label <> 'tomato'", "--json", "--quiet")
    #expect(evaluate.exitCode == 0, "\(evaluate.standardError)")
    #expect(evaluate.standardOutput.contains("\"sample_count\" : 16"))

    struct Result: Decodable {
      struct Image: Decodable {
        struct Label: Decodable {
          let label: String
          let probability: Double?
        }
        let path: String
        let predictions: [Label]
        let margin: Double?
        let error: String?
      }
      let images: [Image]
    }
    try place.folder.write("<html>", to: "new/page.jpg")
    try FileManager.default.copyItem(
      at: place.folder.url.appending(path: "photos/apple"), to: place.folder.url.appending(path: "new/some"))
    // A copy among the new images is an image like any other.
    try FileManager.default.copyItem(
      at: place.folder.url.appending(path: "new/some/apple_001.jpg"),
      to: place.folder.url.appending(path: "new/some/apple_001_copy.jpg"))
    let predict = try place.command.run(
      "predict", "new/some", "new/page.jpg", "--top", "3", "--json", "--quiet")
    #expect(predict.exitCode == 0, "\(predict.standardError)")
    let images = try JSONDecoder().decode(Result.self, from: Data(predict.standardOutput.utf8)).images
    #expect(images.count == 10)
    #expect(images[0].predictions[0].probability == images[1].predictions[0].probability)
    for image in images.dropLast() {
      #expect(image.predictions.count == 3)
      #expect(abs(image.predictions.reduce(0) { $0 + ($1.probability ?? 0) } - 1) < 1e-9)
    }
    let broken = try #require(images.last)
    #expect(broken.predictions.isEmpty)
    #expect(try #require(broken.error).contains("looks like"))
  }

  @Test("images check finds what is broken, misnamed and there twice")
  func imagesCheck() throws {
    let place = try Workplace()
    try place.copyPictures(1, to: "photos")
    let apple = try #require(
      try FileManager.default.contentsOfDirectory(atPath: place.folder.path("photos/apple")).first)
    let bytes = try Data(contentsOf: place.folder.url.appending(path: "photos/apple/\(apple)"))
    try place.folder.write(bytes, to: "photos/tomato/z_twice.png")
    try place.folder.write(bytes.prefix(bytes.count / 2), to: "photos/tomato/z_half.jpg")
    let outcome = try place.command.run("images", "check", "photos", "--json", "--digest")
    #expect(outcome.exitCode == 0)
    struct Result: Decodable {
      struct Image: Decodable {
        let path: String
        let status: String
        let error: String?
        let digest: String?
        let notes: [String]
        let duplicateOf: String?
      }
      let images: [Image]
    }
    let images = try outcome.json(Result.self).images
    #expect(images.count == 5)
    let half = try #require(images.first { $0.path.hasSuffix("z_half.jpg") })
    #expect(half.status == "failed" && half.digest == nil)
    #expect(try #require(half.error).contains("truncated"))
    let twice = try #require(images.first { $0.path.hasSuffix("z_twice.png") })
    #expect(twice.duplicateOf == "photos/apple/\(apple)")
    #expect(twice.notes.contains { $0.contains("the content is JPEG") })
    #expect(twice.digest?.count == 64)
  }

  @Test("two writers: the second is told who holds the store")
  func twoWriters() throws {
    let place = try Workplace()
    try place.copyPictures(40, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    // At 224 pixels VGG16 takes far longer than the ten seconds that a second writer waits.
    let slow = ["--set", "backbone.name=vgg16", "--set", "images.target_size=[224, 224]"]
    let first = try place.command.start(["run", file, "--quiet"] + slow)
    for _ in 0..<200 where first.isRunning {
      if FileManager.default.fileExists(atPath: place.folder.path("out/test.sqlite")) { break }
      Thread.sleep(forTimeInterval: 0.05)
    }
    let second = try place.command.run("run", file, "--quiet")
    first.terminate()
    first.waitUntilExit()
    #expect(second.exitCode == 1)
    #expect(second.standardError.contains("\(first.processIdentifier)"), "\(second.standardError)")
  }

  @Test("a CSV manifest with its own splits is followed, and its mistakes are named by line")
  func csv() throws {
    let place = try Workplace()
    try place.copyPictures(6, to: "photos")
    var rows = ["path,label,split"]
    for label in ["apple", "tomato"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path("photos/\(label)"))
        .sorted()
      for (index, name) in names.enumerated() {
        rows.append("photos/\(label)/\(name),\(label),\(index < 4 ? "train" : "test")")
      }
    }
    try place.folder.write(rows.joined(separator: "\n"), to: "list.csv")
    let file = try place.folder.write(
      """
      store: out/csv.sqlite
      dataset: {csv: list.csv}
      images: {target_size: [32, 32]}
      backbone: {name: mobilenet_v2, weights: random}
      head: {svm: {probability: false}}
      evaluate: {splits: [test]}
      """, to: "csv.yaml")
    let outcome = try place.command.run("run", file, "--quiet")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(
      try place.query("SELECT split, count(*) FROM image GROUP BY split", store: "out/csv.sqlite")
        == ["test|4", "train|8"])
    try place.folder.write("path,label,split\nphotos/a.jpg,apple,tset\n", to: "list.csv")
    let wrong = try place.command.run("run", file, "--quiet")
    #expect(wrong.exitCode == 2)
    #expect(wrong.standardError.contains("list.csv:2"), "\(wrong.standardError)")
  }
}
