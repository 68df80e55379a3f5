import Foundation
import Tensors
import TestSupport
import Testing

/// `pipeline explain` on small pictures and random weights: what is said, written and kept.
@Suite("pipeline explain", .serialized)
struct ExplainCommandTests {
  private static let prepared = Result { try prepare() }
  private static let store = "out/explained.sqlite"

  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(8, to: "pictures")
    try place.folder.write(
      """
      name: explained
      store: \(store)
      dataset: {folder: pictures, split: {test: 0.25, validation: 0, method: stratified}}
      images: {target_size: [96, 64], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      features:
        - {layer: out_relu, pooling: avg}
        - {layer: out_relu, pooling: max}
      """, to: "explained.yaml")
    try run(place, ["run", "explained.yaml", "--quiet"])
    for (name, features, arguments) in [
      ("linear", "1", ["--head", "logistic_regression", "--reduce", "standard_scaler"]),
      ("curved", "1", ["--head", "svm", "--kernel", "rbf", "--reduce", "standard_scaler,pca:5"]),
      ("largest", "2", ["--head", "linear_svm"]),
    ] {
      try run(
        place, ["train", "--store", store, "--features", features, "--name", name, "--quiet"] + arguments)
      try run(place, ["evaluate", "--store", store, "--model", name, "--split", "test", "--quiet"])
    }
    return place
  }

  @discardableResult
  private static func run(_ place: Workplace, _ arguments: [String]) throws -> CommandRunner.Outcome {
    let outcome = try place.command.run(arguments)
    try #require(outcome.exitCode == 0, "\(arguments): \(outcome.standardError)")
    return outcome
  }

  private struct Answer: Decodable {
    struct Image: Decodable {
      struct Map: Decodable {
        struct Place: Decodable { let borderShare, peakRow, peakColumn, area: Double }
        let label, predicted, method, layer: String
        let actual: String?
        let score: Double
        let grid: [[Double]]
        let place: Place?
      }
      let path: String
      let map: Map?
      let overlay, error: String?
    }
    let images: [Image]
  }

  private func explain(_ arguments: String...) throws -> [Answer.Image] {
    try Self.run(place, ["explain", "--store", Self.store, "--json", "--quiet"] + arguments)
      .json(Answer.self).images
  }

  private func failure(_ arguments: String...) throws -> (code: Int32, text: String) {
    let outcome = try place.command.run(["explain", "--store", Self.store] + arguments)
    return (outcome.exitCode, outcome.standardError)
  }

  @Test("CAM is Grad-CAM times the number of positions, for averaged features and a linear head")
  func camIsGradCAM() throws {
    let cam = try explain("pictures", "--model", "linear", "--method", "cam")
    let gradCAM = try explain("pictures", "--model", "linear", "--method", "grad_cam")
    #expect(cam.count == 24 && gradCAM.count == 24)
    for (left, right) in zip(cam, gradCAM) {
      let (left, right) = (try #require(left.map), try #require(right.map))
      // 96 × 64 pixels are 3 × 2 cells.
      #expect(left.grid.count == 3 && left.grid[0].count == 2 && left.layer == "out_relu")
      #expect(
        Closeness(left.grid.flatMap(\.self), right.grid.flatMap { $0.map { $0 * 6 } }, rtol: 1e-4, atol: 1e-6)
          .isClose)
    }
  }

  @Test("the grid of Integrated Grad-CAM adds up to how far the score is above that of the mean image")
  func completeness() throws {
    // Two classes would have opposite scores; of one class the differences between images must be those of the grids.
    let images = try explain("pictures", "--model", "curved", "--class", "apple")
    let maps = try images.map { try #require($0.map) }
    #expect(maps.allSatisfy { $0.method == "integrated_grad_cam" && $0.label == "apple" })
    let bases = maps.map { $0.score - $0.grid.flatMap(\.self).reduce(0, +) }
    for base in bases { #expect((base - bases[0]).magnitude < 0.01, "\(base) and \(bases[0])") }
  }

  @Test("the score is the decision value of the predicted class that predict gives")
  func scores() throws {
    let maps = try explain("pictures", "--model", "largest", "--method", "grad_cam")
    struct Predictions: Decodable {
      struct Image: Decodable {
        struct Label: Decodable { let label: String }
        let path: String
        let predictions: [Label]
        let decisionValues: [Double]
      }
      let images: [Image]
    }
    let predictions = try Self.run(
      place, ["predict", "pictures", "--store", Self.store, "--model", "largest", "--json", "--quiet"]
    ).json(Predictions.self).images
    #expect(maps.map(\.path) == predictions.map(\.path))
    for (image, prediction) in zip(maps, predictions) {
      let map = try #require(image.map)
      #expect(map.predicted == prediction.predictions[0].label)
      let classIndex = try #require(["apple", "strawberry", "tomato"].firstIndex(of: map.predicted))
      let expected = prediction.decisionValues[classIndex]
      #expect((map.score - expected).magnitude < 1e-3 * (1 + expected.magnitude))
    }
  }

  @Test("maps of stored predictions are kept, found by SQL, and written as pictures in the images' folders")
  func keptAndWritten() throws {
    let images = try explain(
      "--where", "split = 'test'", "--model", "linear", "--save", "--output", "out/maps", "--format", "png")
    #expect(!images.isEmpty && images.allSatisfy { $0.error == nil && $0.map?.actual != nil })
    for image in images {
      let overlay = try #require(image.overlay)
      let map = try #require(image.map)
      let name = URL(fileURLWithPath: image.path).deletingPathExtension().lastPathComponent
      #expect(overlay.hasPrefix("out/maps/") && overlay.hasSuffix("/\(name).\(map.label).\(map.method).png"))
      let bytes = try Data(contentsOf: place.folder.url.appending(path: overlay))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
    let check = try place.command.run("images", "check", "out/maps", "--json")
    #expect(check.exitCode == 0, "\(check.standardError)")
    let rows = try place.query(
      "SELECT path, class, round(border_share, 4) FROM explanation WHERE model = 'linear' AND border_share IS NOT NULL ORDER BY image_id",
      store: Self.store)
    #expect(
      rows.count == images.count { $0.map?.place != nil }
        && rows.allSatisfy { row in images.contains { row.hasPrefix("\($0.path)|\($0.map?.label ?? "")|") } })
    #expect(try place.query("SELECT DISTINCT length(grid) FROM activation_map", store: Self.store) == ["24"])
    // The report has them, with the method by name.
    try Self.run(
      place,
      ["report", "--store", Self.store, "--model", "linear", "--output", "out/explained.html", "--quiet"])
    let page = try String(contentsOf: place.folder.url.appending(path: "out/explained.html"), encoding: .utf8)
    #expect(
      page.contains("What spoke for the predicted class") && page.contains("Integrated Grad-CAM of layer"))
  }

  @Test("occlusion covers the picture with patches and needs no gradient")
  func occlusion() throws {
    let images = try explain(
      "pictures", "--limit", "2", "--model", "largest", "--method", "occlusion", "--patch", "32", "--stride",
      "32")
    #expect(images.count == 2)
    for image in images {
      let grid = try #require(image.map).grid
      #expect(grid.count == 3 && grid[0].count == 2)
      #expect(grid.flatMap(\.self).contains { $0 != 0 })
    }
  }

  @Test("what cannot be is refused before any image is read, with what to do")
  func refusals() throws {
    let noClass = try failure("pictures", "--model", "linear", "--class", "aple")
    #expect(noClass.code == 2 && noClass.text.contains("no class 'aple'") && noClass.text.contains("apple"))
    let pooled = try failure("pictures", "--model", "largest", "--method", "cam")
    #expect(pooled.code == 2 && pooled.text.contains("pooled by max, not averaged"))
    let curved = try failure("pictures", "--model", "curved", "--method", "cam")
    #expect(curved.code == 2 && curved.text.contains("svm, is no weighted sum"))
    let nothing = try failure("--where", "correct = 7", "--model", "linear")
    #expect(nothing.code == 1 && nothing.text.contains("no stored prediction of model linear"))
    #expect(try failure().code == 64)
    #expect(try failure("pictures", "--opacity", "2").code == 64)
  }

  @Test("an image that cannot be used has its reason, and the others their maps")
  func brokenImage() throws {
    try place.folder.write("no picture", to: "broken/a.jpg")
    try FileManager.default.copyItem(
      at: place.folder.url.appending(path: try #require(explain("pictures", "--limit", "1").first?.path)),
      to: place.folder.url.appending(path: "broken/b.jpg"))
    let images = try explain("broken", "--model", "linear", "--save")
    #expect(images.count == 2 && images[0].error != nil && images[0].map == nil && images[1].map != nil)
    // The copy is no image of the store by its path.
    #expect(
      try place.query("SELECT count(*) FROM explanation WHERE path LIKE 'broken%'", store: Self.store) == [
        "0"
      ])
  }
}
