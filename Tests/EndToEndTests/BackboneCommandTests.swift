import Foundation
import TestSupport
import Testing

@Suite("Backbone commands")
struct BackboneCommandTests {
  @Test("verify prints a certificate, and ends with exit code 1 when numbers differ")
  func verify() throws {
    let place = try Workplace()
    let archive = ProjectPaths.golden.appending(path: "Backbones/parity.npz").path
    let arguments = ["backbone", "verify", "mobilenet_v2_0.35", "--weights", "random", "--against", archive]
    let same = try place.command.run(arguments + ["--seed", "7"])
    #expect(same.exitCode == 0, "\(same.standardError)")
    #expect(same.standardOutput.contains("all elements agree with Keras"))
    // The archive's pictures are found from here, and decode to the same bytes.
    #expect(same.standardOutput.contains(/input +64×48×3 +18432 +0 +0 +exact +0/))

    let other = try place.command.run(arguments + ["--seed", "8", "--json"])
    #expect(other.exitCode == 1)
    struct Report: Decodable {
      struct Row: Decodable {
        let layer: String
        let overCount: Int
      }
      let isClose: Bool
      let rows: [Row]
    }
    let report = try other.json(Report.self)
    #expect(!report.isClose)
    #expect(report.rows.map(\.layer).first == "input" && report.rows[0].overCount == 0)
    #expect(report.rows.dropFirst().allSatisfy { $0.overCount > 0 })
  }

  @Test("list tells size, cost and where weights are")
  func list() throws {
    let place = try Workplace()
    let outcome = try place.command.run("backbone", "list", "--json")
    #expect(outcome.exitCode == 0)
    struct List: Decodable {
      struct Entry: Decodable {
        let name: String
        let inputSize: Int
        let minimumInputSize: Int
        let featureCount: Int
        let multiplyAddCount: Int
        let speed: String
        let memoryByteCount: Int
      }
      let backbones: [Entry]
    }
    let entries = try outcome.json(List.self).backbones
    let xception = try #require(entries.first { $0.name == "xception" })
    #expect(xception.inputSize == 299 && xception.minimumInputSize == 71 && xception.featureCount == 2048)
    // 8.36 billion by hand from the paper's table of shapes.
    #expect((8_300_000_000...8_400_000_000).contains(xception.multiplyAddCount))
    #expect(entries.first { $0.name == "mobilenet_v2" }?.speed == "fast")
    #expect(entries.first { $0.name == "vgg19" }?.speed == "slow")
  }

  @Test("show takes a size, and refuses one that cannot be")
  func show() throws {
    let place = try Workplace()
    let outcome = try place.command.run(
      "backbone", "show", "inception_v3", "--input", "150x200", "--columns", "100")
    #expect(outcome.standardOutput.contains("Model: \"inception_v3\""))
    #expect(outcome.standardOutput.contains("(None, 150, 200, 3)"))
    let small = try place.command.run("backbone", "show", "inception_v3", "--input", "74x200")
    #expect(small.exitCode == 2)
    #expect(small.standardError.contains("at least 75×75 are needed"))
    let top = try place.command.run("backbone", "show", "vgg19", "--include-top", "--input", "200x200")
    #expect(top.exitCode == 2)
    #expect(top.standardError.contains("images must be 224×224"))
  }

  @Test("show --plan times every step and finds the same algorithms again")
  func plan() throws {
    let place = try Workplace()
    struct Plan: Decodable {
      struct Step: Decodable {
        let layer: String
        let operation: String
        let algorithm: String
        let milliseconds: Double
        let share: Double
      }
      let steps: [Step]
    }
    func steps() throws -> [Plan.Step] {
      let outcome = try place.command.run("backbone", "show", "vgg16", "--input", "64x48", "--plan", "--json")
      #expect(outcome.exitCode == 0, "\(outcome.standardError)")
      return try JSONDecoder().decode(Plan.self, from: Data(outcome.standardOutput.utf8)).steps
    }
    let first = try steps()
    #expect(first.filter { $0.operation.hasPrefix("convolution") }.count == 13)
    #expect(first.contains { $0.layer == "block5_conv3" && $0.milliseconds > 0 })
    #expect(abs(first.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    #expect(try steps().map(\.algorithm) == first.map(\.algorithm))
    let text = try place.command.run("backbone", "show", "vgg16", "--input", "64x48", "--plan")
    #expect(text.standardOutput.contains("ms an image in all"))
  }

  @Test("classify answers as table, CSV and JSON with ids, names and probabilities")
  func classify() throws {
    let place = try Workplace()
    try place.copyPictures(1, to: "photos")
    let arguments = [
      "classify", "photos", "--backbone", "xception", "--weights", "random", "--top", "3", "--quiet",
    ]
    let csv = try place.command.run(arguments + ["--csv"])
    #expect(csv.exitCode == 0, "\(csv.standardError)")
    let lines = csv.standardOutput.split(separator: "\n")
    #expect(lines.count == 10)
    #expect(lines[0] == "path,rank,id,name,probability,error")
    #expect(lines[1].contains(/^photos\/apple\/apple_001.jpg,1,n\d{8},[A-Za-z_'.-]+,0\.\d+,$/), "\(lines[1])")

    struct Answer: Decodable {
      struct Image: Decodable {
        struct Prediction: Decodable {
          let wordnetId: String
          let name: String
          let probability: Double
        }
        let path: String
        let predictions: [Prediction]
      }
      let images: [Image]
    }
    let json = try place.command.run(arguments + ["--json"])
    let images = try json.json(Answer.self).images
    #expect(images.count == 3)
    for image in images {
      #expect(image.predictions.map(\.probability) == image.predictions.map(\.probability).sorted(by: >))
    }
    let table = try place.command.run(arguments)
    #expect(table.standardOutput.contains(images[2].predictions[0].name))
  }

  @Test("several layers in one pass keep their shapes, which are told before the run")
  func severalLayers() throws {
    let place = try Workplace()
    try place.copyPictures(1, to: "photos")
    let outcome = try place.command.run(
      "extract", "photos", "--backbone", "inception_v3", "--weights", "random", "--target-size", "75x98",
      "--layer", "mixed2:none", "--layer", "mixed10:flatten", "--layer", "mixed10:avg", "--layer",
      "mixed7:max")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardError.contains("features  mixed2, none: 7×9×288, 72.6 KB an image"))
    #expect(outcome.standardError.contains("features  mixed10, flatten: 2048, 8.2 KB an image"))
    let stored = try place.query(
      """
      SELECT layer, pooling, dimension, count(*), min(length(vector)) / 4 FROM recipe
      JOIN feature USING (recipe_id) GROUP BY recipe_id ORDER BY layer, pooling
      """, store: "out/features.sqlite")
    #expect(
      stored == [
        "mixed10|avg|2048|3|2048", "mixed10|flatten|2048|3|2048", "mixed2|none|18144|3|18144",
        "mixed7|max|768|3|768",
      ])
  }
}
