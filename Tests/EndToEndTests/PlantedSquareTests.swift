import Foundation
import Tensors
import TestSupport
import Testing

/// Pictures in which a square at a random place is all that tells two classes apart: maps must point at it.
@Suite("Maps of pictures with a planted square", .serialized)
struct PlantedSquareTests {
  private static let (side, squareSide, cellSide) = (224, 56, 32)
  private static let weights = ProjectPaths.shared.appending(
    path: "weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5")

  /// A picture's class, its bytes, and where its square lies.
  private struct Picture {
    let label: String
    let bytes: [UInt8]
    let top, left: Int
  }

  /// Soft noise with a square of stripes (`stripes`) or checks (`checks`) at a place that the seed decides.
  private static func picture(_ index: Int) -> Picture {
    var random = SplitMix64(seed: UInt64(index) &+ 1000)
    let label = index.isMultiple(of: 2) ? "checks" : "stripes"
    let (top, left) = (
      Int.random(in: 0...side - squareSide, using: &random),
      Int.random(in: 0...side - squareSide, using: &random)
    )
    // Noise on a coarse grid, with room between its points filled evenly: no edges anywhere but the square's.
    let coarse = 9
    let grid = (0..<coarse * coarse * 3).map { _ in Double.random(in: 70...180, using: &random) }
    var pixels = [UInt8](repeating: 0, count: side * side * 3)
    for row in 0..<side {
      for column in 0..<side {
        let (y, x) = (Double(row) / Double(side) * 8, Double(column) / Double(side) * 8)
        let (top, left) = (Int(y), Int(x))
        for channel in 0..<3 {
          func value(_ row: Int, _ column: Int) -> Double { grid[(row * coarse + column) * 3 + channel] }
          let (v, u) = (y - Double(top), x - Double(left))
          let above = value(top, left) * (1 - u) + value(top, left + 1) * u
          let below = value(top + 1, left) * (1 - u) + value(top + 1, left + 1) * u
          pixels[(row * side + column) * 3 + channel] = UInt8(above * (1 - v) + below * v)
        }
      }
    }
    for row in 0..<squareSide {
      for column in 0..<squareSide {
        let isDark =
          label == "stripes" ? (row / 7).isMultiple(of: 2) : (row / 14 + column / 14).isMultiple(of: 2)
        for channel in 0..<3 {
          pixels[((top + row) * side + left + column) * 3 + channel] = isDark ? 20 : 235
        }
      }
    }
    return Picture(label: label, bytes: bitmap(pixels), top: top, left: left)
  }

  /// A BMP file of `side`×`side` RGB pixels.
  private static func bitmap(_ pixels: [UInt8]) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
    // 224 · 3 bytes are a multiple of four: rows need no padding.
    var bytes = Array("BM".utf8) + number(54 + pixels.count, 4) + number(0, 4) + number(54, 4)
    bytes += number(40, 4) + number(side, 4) + number(side, 4) + number(1, 2) + number(24, 2)
    bytes += number(0, 4) + number(pixels.count, 4) + number(2835, 4) + number(2835, 4) + number(0, 8)
    for row in (0..<side).reversed() {
      for column in 0..<side {
        let start = (row * side + column) * 3
        bytes += [pixels[start + 2], pixels[start + 1], pixels[start]]
      }
    }
    return bytes
  }

  private struct Answer: Decodable {
    struct Image: Decodable {
      struct Map: Decodable {
        struct Place: Decodable { let borderShare, peakRow, peakColumn: Double }
        let label, predicted, method, layer: String
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

  private func explain(_ place: Workplace, _ arguments: [String]) throws -> [Answer.Image] {
    let outcome = try place.command.run(
      ["explain", "--store", "out/squares.sqlite", "--quiet", "--json"] + arguments)
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Answer.self, from: Data(outcome.standardOutput.utf8)).images
  }

  /// Writes pictures, extracts their features and trains `heads` on the first two thirds.
  private func prepare(
    weights: String, trainCount: Int, testCount: Int, heads: [(name: String, arguments: [String])]
  )
    throws -> (Workplace, [String: Picture])
  {
    let place = try Workplace()
    var pictures: [String: Picture] = [:]
    var rows = ["path,label,split"]
    for index in 0..<trainCount + testCount {
      let picture = Self.picture(index)
      let path = "squares/\(index).bmp"
      try FileManager.default.createDirectory(
        at: place.folder.url.appending(path: "squares"), withIntermediateDirectories: true)
      try Data(picture.bytes).write(to: place.folder.url.appending(path: path))
      pictures[path] = picture
      rows.append("\(path),\(picture.label),\(index < trainCount ? "train" : "test")")
    }
    try place.folder.write(rows.joined(separator: "\n") + "\n", to: "list.csv")
    try place.folder.write(
      """
      name: squares
      store: out/squares.sqlite
      dataset: {csv: list.csv, split: {method: column}}
      backbone: {name: mobilenet_v2, weights: \(weights)}
      """, to: "squares.yaml")
    let run = try place.command.run("run", "squares.yaml", "--quiet")
    try #require(run.exitCode == 0, "\(run.standardError)")
    for head in heads {
      let train = try place.command.run(
        ["train", "--store", "out/squares.sqlite", "--name", head.name, "--quiet"] + head.arguments)
      try #require(train.exitCode == 0, "\(train.standardError)")
    }
    return (place, pictures)
  }

  /// Whether the map's largest value lies on the picture's square, give or take a cell of the map.
  private func pointsAtSquare(_ image: Answer.Image, _ picture: Picture) -> Bool {
    guard let peak = image.map?.place else { return false }
    let (row, column) = (peak.peakRow * Double(Self.side), peak.peakColumn * Double(Self.side))
    let reach = Double(Self.cellSide)
    func lies(_ value: Double, from start: Int) -> Bool {
      value >= Double(start) - reach && value <= Double(start + Self.squareSide) + reach
    }
    return lies(row, from: picture.top) && lies(column, from: picture.left)
  }

  private static let heads: [(name: String, arguments: [String])] = [
    ("linear", ["--head", "svm", "--kernel", "linear", "--reduce", "standard_scaler,pca:20"]),
    ("rbf", ["--head", "svm", "--kernel", "rbf", "--reduce", "standard_scaler,pca:20"]),
  ]

  @Test(
    "MobileNetV2, scaler, PCA and a support vector machine: at least 95 of 100 maps have their maximum on the square",
    .enabled(if: ProjectPaths.hasShared("weights"), RealDataTests.missing))
  func realWeights() throws {
    let (place, pictures) = try prepare(
      weights: Self.weights.path, trainCount: 100, testCount: 100, heads: Self.heads)
    let tests = pictures.keys.filter { (Self.number($0) ?? 0) >= 100 }.sorted()
    for head in Self.heads {
      let images = try explain(place, ["--model", head.name] + tests)
      #expect(images.count == 100)
      #expect(images.count { $0.map?.predicted == pictures[$0.path]?.label } >= 95, "\(head.name)")
      let hits = images.count { image in pictures[image.path].map { pointsAtSquare(image, $0) } ?? false }
      #expect(hits >= 95, "\(head.name): \(hits) of 100")
    }
  }

  private static func number(_ path: String) -> Int? {
    Int(path.dropFirst("squares/".count).dropLast(".bmp".count))
  }
}
