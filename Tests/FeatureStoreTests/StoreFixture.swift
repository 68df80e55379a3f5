import FeatureStore
import Foundation
import GRDB
import Tensors
import TestSupport

/// A folder with one store, and shorthand to fill and inspect it.
struct StoreFixture {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("store.sqlite")
  }

  func writer(wait: Duration = .seconds(5)) throws -> FeatureStore {
    try FeatureStore.open(path: path, access: .writer(wait: wait))
  }

  func reader() throws -> FeatureStore { try FeatureStore.open(path: path, access: .reader) }

  /// The rows of a query, made by a connection of its own, as an analyst would.
  func rows(_ sql: String) throws -> [Row] {
    try DatabaseQueue(path: path).writeWithoutTransaction { try Row.fetchAll($0, sql: sql) }
  }

  /// The same with every value as text, columns separated by bars: what `sqlite3` prints.
  func lines(_ sql: String) throws -> [String] {
    try rows(sql).map { row in
      row.map { value in
        switch value.1.storage {
        case .null: ""
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        case .blob(let data): data.map { String(format: "%02x", $0) }.joined()
        }
      }.joined(separator: "|")
    }
  }

  func execute(_ sql: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Every row that must not depend on when a run was interrupted.
  func dump() throws -> [[Row]] {
    try [
      "SELECT * FROM content ORDER BY content_id", "SELECT * FROM image ORDER BY image_id",
      "SELECT * FROM recipe ORDER BY recipe_id",
      "SELECT * FROM feature_summary ORDER BY vector_id", "SELECT * FROM feature_vector ORDER BY vector_id",
      "SELECT * FROM dataset ORDER BY dataset_id",
      "SELECT * FROM dataset_image ORDER BY dataset_id, image_id",
    ].map(rows)
  }
}

/// A made-up recipe with vectors of `dimension` values.
func recipe(_ layer: String = "avg_pool", dimension: Int) -> Recipe {
  Recipe(
    backbone: "resnet50", weights: "imagenet", weightsDigest: "d41d8c", layer: layer, pooling: "avg",
    dimension: dimension, fingerprint: "\(layer)-\(dimension)", description: #"{"precision": "float32"}"#)
}

/// A digest-like text that depends on `content` only.
func digest(_ content: Int) -> String {
  let half = String(SplitMix64.mix(UInt64(content)), radix: 16)
  return String(repeating: "0", count: 64 - half.count) + half
}

/// A vector that depends on `content` only.
func vector(_ content: Int, dimension: Int) -> [Float] {
  var generator = SplitMix64(seed: UInt64(content))
  return (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
}

/// A decoded image whose bytes, and so digest and vectors, depend on `content` only.
func decoded(
  _ path: String, content: Int, label: String? = nil, split: String? = nil,
  recipes: [(id: Int64, dimension: Int)] = []
) -> ProcessedImage {
  .decoded(
    path: path, label: label, split: split, sha256: digest(content), byteCount: 1000 + content,
    modifiedNanoseconds: 1_700_000_000_000_000_000 + Int64(content), width: 32, height: 24, format: "jpeg",
    features: recipes.map {
      ProcessedImage.Feature(recipeID: $0.id, vector: vector(content, dimension: $0.dimension))
    })
}

/// An image that failed to decode.
func failed(_ path: String, error: String = "truncated after 12 bytes") -> ProcessedImage {
  .failed(
    path: path, label: "apple", split: "train", sha256: digest(9999), byteCount: 12, modifiedNanoseconds: 5,
    error: error)
}
