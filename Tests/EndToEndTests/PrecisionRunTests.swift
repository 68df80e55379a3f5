import Foundation
import TestSupport
import Testing

@Suite("Runs of a lower precision")
struct PrecisionRunTests {
  static let head = "head: {svm: {probability: false}}\nevaluate: {splits: [train]}"

  /// Cosines between the stored features of recipe 1 and of recipe `recipe`.
  static func cosines(_ place: Workplace, recipe: Int) throws -> [Double] {
    func vectors(_ recipe: Int) throws -> [[Float]] {
      try place.query(
        "SELECT hex(vector) FROM feature WHERE recipe_id = \(recipe) ORDER BY image_id",
        store: "out/test.sqlite"
      ).map { hex in
        let bytes = stride(from: 0, to: hex.count, by: 2).map { offset in
          let start = hex.index(hex.startIndex, offsetBy: offset)
          return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)!
        }
        return stride(from: 0, to: bytes.count, by: 4).map { at in
          Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
        }
      }
    }
    return try zip(vectors(1), vectors(recipe)).map { a, b in
      let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      func square(_ v: [Float]) -> Double { v.reduce(0) { $0 + Double($1) * Double($1) } }
      return product / (square(a) * square(b)).squareRoot()
    }
  }

  @Test("each precision has its own features, near float32's, and says what it costs")
  func threePrecisions() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let file = try place.pipelineFile(images: "photos", extra: Self.head)
    _ = try RunResult(place.command.run("run", file, "--json", "--quiet"))
    for (recipe, precision) in [(2, "int8"), (3, "bfloat16")] {
      let run = ["run", file, "--json", "--set", "backbone.precision=\(precision)"]
      let outcome = try place.command.run(run)
      if precision == "bfloat16", outcome.exitCode != 0 {
        #expect(outcome.standardError.contains("has no instructions for it; use float32 or int8"))
        continue
      }
      #expect(try RunResult(outcome).stage("extract").counts["extracted"] == 12)
      #expect(outcome.standardError.contains("\(precision): cosine to float32 features on 12 images is 0.99"))
      let cosines = try Self.cosines(place, recipe: recipe)
      #expect(cosines.count == 12)
      #expect(cosines.allSatisfy { $0 > 0.99 && $0 < 0.9999999 }, "\(precision): \(cosines)")
      // The ranges are the stored ones, so nothing is computed again.
      let again = try RunResult(place.command.run(run))
      #expect(try again.stage("extract").status == "up_to_date")
      #expect(try again.stage("train").status == "up_to_date")
    }
  }

  @Test("a model made of int8 features predicts new pictures in the same way")
  func prediction() throws {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let file = try place.pipelineFile(images: "photos", extra: Self.head)
    _ = try RunResult(
      place.command.run("run", file, "--json", "--quiet", "--set", "backbone.precision=int8"))
    let stored = try place.query(
      "SELECT predicted FROM prediction JOIN image USING (image_id) ORDER BY path", store: "out/test.sqlite")
    let outcome = try place.command.run("predict", "photos", "--store", "out/test.sqlite", "--model", "test")
    let answers = outcome.standardOutput.split(separator: "\n").dropFirst()
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(stored.count == 12 && answers.count == 12)
    for (label, line) in zip(stored, answers) { #expect(line.contains(label)) }
  }

  @Test("a sample without a readable picture is an error that says so")
  func nothingToCalibrate() throws {
    let place = try Workplace()
    _ = try place.folder.write("not a picture", to: "photos/a/1.jpg")
    let file = try place.pipelineFile(images: "photos")
    let outcome = try place.command.run("run", file, "--set", "backbone.precision=int8")
    #expect(outcome.exitCode != 0)
    #expect(outcome.standardError.contains("none of the 1 could be read; the first is photos/a/1.jpg"))
  }
}
