internal import ArgumentParser
internal import FeatureStore
internal import Foundation
internal import Tensors

/// `pipeline-bench store`.
struct Store: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Vectors a second into a new store, to the disk, and out of it.")

  @Option(help: "Numbers in a vector.")
  var dimension = 2048

  @Option(help: "How many vectors.")
  var count = 4096

  @Option(help: "Vectors in a commit, and in a block that is read.")
  var block = 256

  @Option(help: "Where the stores are made; default: the system's folder of temporary files.")
  var folder: String?

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    for (name, value) in [("dimension", dimension), ("count", count), ("block", block)] where value < 1 {
      throw ValidationError("--\(name): expected 1 or more, got \(value)")
    }
  }

  func run() throws {
    let scratch = try ScratchFolder(in: folder)
    // A few vectors again and again: the store does not look for equal ones.
    let few = SyntheticMatrix.features(rows: min(count, 64), columns: dimension, classCount: 2)
    let vectors = (0..<few.rowCount).map { Array(few.row($0)) }
    let kept = try makeStore("\(scratch.path)/kept.sqlite", vectors)
    let inserting = Case("insert", unit: "vectors/s", amount: Double(count)) { () throws -> Double in
      let path = "\(scratch.path)/\(UUID().uuidString).sqlite"
      defer { try? FileManager.default.removeItem(atPath: path) }
      return try makeStore(path, vectors).seconds
    }
    let store = try FeatureStore.open(path: "\(scratch.path)/kept.sqlite", access: .reader)
    let scanning = Case("scan", unit: "vectors/s", amount: Double(count)) { () throws -> Void in
      var found = 0
      try store.forEachBlock(of: try store.select(FeatureRequest(recipeID: kept.recipeID)), size: block) {
        found += $0.features.rowCount
      }
      precondition(found == count, "\(found) of \(count) vectors were found")
    }
    try measuring.report(
      "store",
      settings: [
        "vectors": "\(count) of \(dimension) float32 (\(dimension * 4) bytes)", "block": "\(block)",
      ],
      [inserting, scanning])
    try store.close()
  }

  /// A store of `count` vectors, and the seconds from the first commit to when it is closed.
  private func makeStore(_ path: String, _ vectors: [[Float]]) throws -> (recipeID: Int64, seconds: Double) {
    let store = try FeatureStore.open(path: path, access: .writer)
    let recipeID = try store.recipeID(
      for: Recipe(
        backbone: "bench", weights: "none", weightsDigest: nil, layer: "none", pooling: "avg",
        dimension: dimension, fingerprint: "bench", description: "{}"))
    let images = (0..<count).map { number in
      ProcessedImage.decoded(
        path: "photos/\(number).jpg", label: "class\(number % 10)", split: nil,
        sha256: SyntheticImages.digest(seed: 0, number), byteCount: 1, modifiedNanoseconds: 0,
        width: 1, height: 1, format: "jpeg",
        features: [ProcessedImage.Feature(recipeID: recipeID, vector: vectors[number % vectors.count])])
    }
    let seconds = try Case.time {
      for start in stride(from: 0, to: count, by: block) {
        try store.commit(Array(images[start..<min(start + block, count)]))
      }
      try store.close()
    }
    return (recipeID, seconds)
  }
}
