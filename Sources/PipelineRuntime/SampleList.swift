internal import Datasets
internal import FeatureStore
internal import Foundation
internal import PipelineConfig

/// The samples of a run in their order, and how each one's split is known.
struct SampleList: Sendable {
  /// When splits are known.
  private enum Splitting: Sendable {
    /// Before anything is read.
    case fixed([Split?])
    /// Once an image's bytes are.
    case byContent(SplitFractions, seed: UInt64)
  }

  /// The samples, in dataset order.
  let samples: [Sample]
  /// What a person should know: files passed over, columns not used.
  let notes: [String]
  private let splitting: Splitting

  /// The split of sample `index`, whose file has the digest `sha256`.
  ///
  /// - Returns: nil where the dataset names no split, or the split depends on bytes that could not be read.
  func split(of index: Int, sha256: String?) -> Split? {
    switch splitting {
    case .fixed(let splits): splits[index]
    case .byContent(let fractions, let seed):
      sha256.flatMap { Split.byHash([$0], fractions: fractions, seed: seed).first }
    }
  }

  /// How many samples each class has; samples without a label count under `""`.
  var classCounts: [String: Int] {
    samples.reduce(into: [:]) { $0[$1.label ?? "", default: 0] += 1 }
  }

  /// Lists what a pipeline file names.
  ///
  /// - Parameter store: Where an SQL dataset is read from; nil when there is no store yet.
  /// - Throws: `DatasetError`, `StoreError`.
  init(_ dataset: DatasetSpec, seed: UInt64, store: FeatureStore?) throws {
    var hasSplitColumn = true
    switch dataset.source {
    case .folder(let path):
      let folder = try FolderDataset(
        path: path, layout: dataset.split.method == .folder ? .splits : .classes,
        extensions: Self.extensions(of: dataset.split.method))
      (samples, notes) = (folder.samples, folder.notes)
    case .csv(let path):
      let csv = try CSVDataset(path: path)
      (samples, notes, hasSplitColumn) = (csv.samples, csv.notes, csv.hasSplitColumn)
    case .sql(let query):
      guard let store else {
        throw RuntimeError.failed(
          "dataset.sql reads the store, which does not exist yet; extract images first")
      }
      let rows = try store.select(sql: query)
      samples = try SQLDataset.samples(
        rows.map { SQLDataset.Row(path: $0.path, label: $0.label, split: $0.split) })
      notes = []
    case .formulas:
      throw RuntimeError.failed("pictures drawn from formulas are no files; name a dataset of images")
    }
    let method = dataset.split.method
    let fractions = try SplitFractions(validation: dataset.split.validation, test: dataset.split.test)
    splitting =
      switch method {
      case .hash: .byContent(fractions, seed: seed)
      case .stratified: .fixed(try Split.stratified(samples, fractions: fractions, seed: seed))
      // A list without a split column is all for training.
      case .folder, .column: .fixed(samples.map { $0.split ?? (hasSplitColumn ? nil : .train) })
      case .kerasDirectory: .fixed(try Split.kerasDirectory(samples, fractions: fractions))
      case .kerasDataset: .fixed(try Split.kerasDataset(samples, fractions: fractions, seed: seed))
      }
  }

  /// Lists files and folders named on the command line; nothing is split, folders give labels.
  init(paths: [String]) throws {
    var samples: [Sample] = []
    var notes: [String] = []
    for path in paths {
      // Only a folder has an entry "." in it.
      if FileManager.default.fileExists(atPath: path + "/.") {
        let folder = try FolderDataset(path: path)
        samples += folder.samples
        notes += folder.notes
      } else {
        samples.append(Sample(path: path))
      }
    }
    // A file named twice, or again through its folder, is one sample.
    var seen: Set<String> = []
    self.samples = samples.filter { seen.insert($0.path).inserted }
    self.notes = notes
    splitting = .fixed(self.samples.map { _ in nil })
  }

  private static func extensions(of method: SplitSpec.Method) -> ImageExtensions {
    switch method {
    case .kerasDirectory: .kerasDirectory
    case .kerasDataset: .kerasDataset
    default: .all
    }
  }
}
