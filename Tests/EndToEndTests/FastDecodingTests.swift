import Foundation
import TestSupport
import Testing

/// `images: {decode: fast}` from the pipeline file to predictions. The project's pictures have 128×128 pixels, so half is decoded
/// for 32×32, and everything for 96×96.
@Suite("Fast decoding")
struct FastDecodingTests {
  static let vectors = "SELECT count(DISTINCT hex(vector)) FROM feature GROUP BY image_id ORDER BY image_id"

  @Test("exact and fast are two recipes in one store, and neither is taken for the other")
  func twoRecipes() throws {
    let place = try Workplace()
    try place.copyPictures(2, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    func extract(_ more: String...) throws -> RunResult.Stage {
      try RunResult(place.command.run(["run", file, "--json", "--quiet"] + more)).stage("extract")
    }
    let fast = ["--set", "images.decode=fast"]
    #expect(try extract().counts["extracted"] == 6)
    #expect(try extract(fast[0], fast[1]).counts["extracted"] == 6)
    #expect(try extract().status == "up_to_date")
    #expect(try extract(fast[0], fast[1]).status == "up_to_date")
    let words = try place.query(
      "SELECT json_extract(description, '$.decoding') FROM recipe ORDER BY recipe_id",
      store: "out/test.sqlite")
    #expect(words == ["pillow", "pillow-draft-1"])
    #expect(
      try place.query(Self.vectors, store: "out/test.sqlite") == Array(repeating: "2", count: 6),
      "every picture has two different vectors")
    let info = try place.command.run("store", "info", "out/test.sqlite").standardOutput
    #expect(info.contains("32×32 bilinear, pillow-draft-1"), "\(info)")
    let evaluated = try place.command.run("train", "--store", "out/test.sqlite", "--head", "svm")
    #expect(evaluated.exitCode == 2)
    #expect(evaluated.standardError.contains("32×32 bilinear, pillow-draft-1,"), "\(evaluated.standardError)")
  }

  @Test("pictures that are small enough have the same features, to the bit")
  func smallPictures() throws {
    let place = try Workplace()
    try place.copyPictures(2, to: "photos")
    let file = try place.pipelineFile(images: "photos")
    for decode in ["exact", "fast"] {
      _ = try RunResult(
        place.command.run(
          "run", file, "--json", "--quiet", "--set", "images.target_size=[96, 96]", "--set",
          "images.decode=\(decode)"))
    }
    #expect(try place.query("SELECT count(*) FROM recipe", store: "out/test.sqlite") == ["2"])
    #expect(
      try place.query(Self.vectors, store: "out/test.sqlite") == Array(repeating: "1", count: 6))
  }

  @Test("a model decodes new pictures as its own were decoded")
  func prediction() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let file = try place.pipelineFile(
      images: "photos", extra: "head: {svm: {probability: false}}\nevaluate: {splits: [train]}")
    var margins: [[String: Double]] = []
    for decode in ["exact", "fast"] {
      let store = "out/\(decode).sqlite"
      _ = try RunResult(
        place.command.run(
          "run", file, "--json", "--quiet", "--set", "store=\(store)", "--set", "images.decode=\(decode)"))
      let outcome = try place.command.run("predict", "photos", "--store", store, "--json", "--quiet")
      let predicted = try outcome.json(Predictions.self).images
      let stored = try place.query(
        "SELECT path, margin FROM prediction JOIN image USING (image_id)", store: store)
      #expect(stored.count > 6)
      for row in stored {
        let fields = row.split(separator: "|").map(String.init)
        let margin = try #require(predicted.first { $0.path == fields[0] }?.margin)
        #expect(abs(margin - (try #require(Double(fields[1])))) < 1e-9, "\(decode), \(fields[0])")
      }
      margins.append(Dictionary(uniqueKeysWithValues: predicted.map { ($0.path, $0.margin ?? .nan) }))
    }
    #expect(margins[0] != margins[1])
  }

  private struct Predictions: Decodable {
    struct Image: Decodable {
      let path: String
      let margin: Double?
    }
    let images: [Image]
  }

  @Test("commands without a file take --decode")
  func option() throws {
    let place = try Workplace()
    try place.copyPictures(1, to: "photos")
    func digests(_ more: String...) throws -> [String] {
      let outcome = try place.command.run(
        ["images", "check", "photos", "--target-size", "32", "--digest", "--json", "--quiet"] + more)
      return try outcome.json(Check.self).images.map(\.digest)
    }
    let (exact, fast) = (try digests(), try digests("--decode", "fast"))
    #expect(exact.count == 3 && fast.count == 3)
    #expect(Set(exact).isDisjoint(with: fast))
    #expect(try digests("--decode", "exact") == exact)
  }

  private struct Check: Decodable {
    struct Image: Decodable { let digest: String }
    let images: [Image]
  }
}
