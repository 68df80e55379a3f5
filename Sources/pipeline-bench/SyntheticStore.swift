internal import ArgumentParser
internal import FeatureStore
internal import Foundation

/// `pipeline-bench synthetic-store PATH`.
struct SyntheticStore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a store of made-up images, features and predictions, the same ones for the same seed.",
    discussion: """
      For measuring and for trying queries: nothing is decoded or trained, and the model cannot predict. One image in a \
      thousand failed, one in 250 is a copy, one in 100 resembles another one.
      """)

  @Argument(help: "The store to write; must not exist.")
  var path: String

  @Option(help: "How many images.")
  var images = 10_000

  @Option(help: "Numbers in a vector.")
  var dimension = 2048

  @Option(help: "How many classes.")
  var classes = 10

  @Option(help: "The only source of randomness.")
  var seed: UInt64 = 1

  @Option(help: "Images in a commit.")
  var block = 256

  func validate() throws {
    for (name, value) in [
      ("images", images), ("dimension", dimension), ("classes", classes), ("block", block),
    ] where value < 1 {
      throw ValidationError("--\(name): expected 1 or more, got \(value)")
    }
    if FileManager.default.fileExists(atPath: path) {
      throw ValidationError("\(path): is there already; choose another path, or delete it")
    }
  }

  func run() throws {
    let content = SyntheticImages(
      count: images, dimension: dimension, classCount: classes, seed: seed)
    let store = try FeatureStore.open(path: path, access: .writer)
    let writer = SyntheticStoreWriter(store: store, images: content, blockSize: block)
    let seconds = try writer.write()
    try store.close()
    let vectorCount = writer.vectorCount
    print(
      """
      \(path): \(images) images, \(vectorCount) vectors of \(dimension) float32, \(classes) classes, seed \(seed)
      features written in \(Self.number(seconds)) s: \(Self.number(Double(images) / seconds)) rows/s, \
      \(Self.number(Double(vectorCount * dimension * 4) / seconds / 1e6)) MB/s
      """)
  }

  /// Three digits that count.
  private static func number(_ value: Double) -> String {
    value.formatted(
      .number.grouping(.never).precision(value < 100 ? .significantDigits(3) : .fractionLength(0)))
  }
}
