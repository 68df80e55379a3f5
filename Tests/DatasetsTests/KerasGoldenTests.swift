import Datasets
import Foundation
import TestSupport
import Testing

/// What Keras and NumPy gave to the tree of `Golden/Generators/datasets.py`.
struct KerasGolden: Decodable {
  struct Case: Decodable {
    let seed: UInt64?
    let fraction: Double
    let training: [String]
    let validation: [String]
  }
  struct Directory: Decodable {
    let classNames: [String]
    let cases: [Case]
  }
  struct Listing: Decodable {
    let classNames: [String]
    let order: [String]
    let labels: [String]
    let cases: [Case]
  }
  struct Shuffled: Decodable {
    let seed: UInt32
    let count: Int
    let order: [Int]
  }
  let files: [String]
  let kerasDirectory: Directory
  let kerasDataset: Listing
  let shuffles: [Shuffled]

  static func load() throws -> KerasGolden {
    let data = try Data(contentsOf: ProjectPaths.golden.appending(path: "Datasets/keras.json"))
    return try JSONDecoder().decode(KerasGolden.self, from: data)
  }

  /// The tree on disk, every file empty.
  func makeTree() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in files { try folder.write("", to: file) }
    return folder
  }
}

/// Texts as bytes: Swift finds `é` in one scalar equal to `é` in two, Python and file systems do not.
func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

@Suite("Keras' orders and splits")
struct KerasGoldenTests {
  @Test("a folder is listed in the order of Keras' index_directory, with its labels")
  func order() throws {
    let golden = try KerasGolden.load()
    let folder = try golden.makeTree()
    let dataset = try FolderDataset(path: folder.url.path, extensions: .kerasDataset)
    #expect(bytes(dataset.classNames) == bytes(golden.kerasDataset.classNames))
    #expect(bytes(relative(dataset.samples, to: folder)) == bytes(golden.kerasDataset.order))
    #expect(bytes(dataset.samples.compactMap(\.label)) == bytes(golden.kerasDataset.labels))
  }

  @Test("keras_dataset keeps the files for validation that image_dataset_from_directory keeps")
  func kerasDataset() throws {
    let golden = try KerasGolden.load()
    let folder = try golden.makeTree()
    let samples = try FolderDataset(path: folder.url.path, extensions: .kerasDataset).samples
    for expected in golden.kerasDataset.cases {
      let seed = try #require(expected.seed)
      let splits = try Split.kerasDataset(
        samples, fractions: SplitFractions(validation: expected.fraction, test: 0), seed: seed)
      // Which files, not in which order: Keras' lists are shuffled, ours stay sorted.
      expectSplit(samples, splits, of: folder, is: expected, "seed \(seed), \(expected.fraction)")
    }
  }

  @Test("keras_directory keeps the files for validation that flow_from_directory keeps")
  func kerasDirectory() throws {
    let golden = try KerasGolden.load()
    let folder = try golden.makeTree()
    let dataset = try FolderDataset(path: folder.url.path, extensions: .kerasDirectory)
    // flow_from_directory takes hidden class folders for classes; nobody means that.
    #expect(bytes([".hidden"] + dataset.classNames) == bytes(golden.kerasDirectory.classNames))
    for expected in golden.kerasDirectory.cases {
      let splits = try Split.kerasDirectory(
        dataset.samples, fractions: SplitFractions(validation: expected.fraction, test: 0))
      expectSplit(dataset.samples, splits, of: folder, is: expected, "\(expected.fraction)")
    }
  }

  @Test("shuffles are those of numpy.random.RandomState, element by element")
  func shuffles() throws {
    for expected in try KerasGolden.load().shuffles {
      let order = Split.kerasOrder(count: expected.count, seed: expected.seed)
      #expect(order == expected.order, "seed \(expected.seed), count \(expected.count)")
    }
  }

  @Test("no fraction of a class or of all is rounded up")
  func rounding() throws {
    let samples = (0..<9).map { Sample(path: "\($0)", label: $0 < 4 ? "a" : "b") }
    let none = try SplitFractions(validation: 0.1, test: 0)
    // 0.1 · 4 and 0.1 · 5 are both less than 1; so is 0.1 · 9.
    #expect(try Split.kerasDirectory(samples, fractions: none).allSatisfy { $0 == .train })
    #expect(try Split.kerasDataset(samples, fractions: none, seed: 1).allSatisfy { $0 == .train })
    // int(0.25 · 4) = 1 of "a", int(0.25 · 5) = 1 of "b": the first of each.
    let quarter = try Split.kerasDirectory(samples, fractions: SplitFractions(validation: 0.25, test: 0))
    #expect(quarter.indices.filter { quarter[$0] == .validation } == [0, 4])
  }

  @Test("a test fraction is refused, and so is a seed NumPy does not take")
  func refusals() throws {
    let fractions = try SplitFractions(validation: 0.2, test: 0.1)
    #expect(throws: DatasetError.fractions("Keras' method keras_directory has no test split, got test 0.1")) {
      try Split.kerasDirectory([], fractions: fractions)
    }
    #expect(throws: DatasetError.fractions("Keras' method keras_dataset has no test split, got test 0.1")) {
      try Split.kerasDataset([], fractions: fractions, seed: 1)
    }
    let validation = try SplitFractions(validation: 0.2, test: 0)
    #expect(try Split.kerasDataset([], fractions: validation, seed: 4_294_967_295).isEmpty)
    #expect(throws: DatasetError.self) {
      try Split.kerasDataset([], fractions: validation, seed: 4_294_967_296)
    }
  }

  private func relative(_ samples: [Sample], to folder: TemporaryFolder) -> [String] {
    samples.map { String($0.path.dropFirst(folder.url.path.count + 1)) }
  }

  private func expectSplit(
    _ samples: [Sample], _ splits: [Split], of folder: TemporaryFolder, is expected: KerasGolden.Case,
    _ comment: String
  ) {
    let names = relative(samples, to: folder)
    for (split, files) in [(Split.train, expected.training), (.validation, expected.validation)] {
      let ours = names.indices.filter { splits[$0] == split }.map { names[$0] }
      let theirs = files.filter { !$0.hasPrefix(".hidden/") }
      #expect(Set(bytes(ours)) == Set(bytes(theirs)), "\(comment): \(split)")
    }
  }
}
