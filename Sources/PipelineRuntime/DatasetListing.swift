internal import Datasets
internal import FeatureStore
internal import Foundation
internal import PipelineConfig

/// The dataset of a pipeline file, or what the command line names in its place, as a stage of a run.
struct DatasetListing {
  let file: PipelineFile
  /// Files and folders named on the command line; nil for the file's dataset.
  let paths: [String]?
  let locate: ExtractionSetup.Locate

  /// Whether the dataset's folder or list is there at all; what is in it is found out by the run.
  ///
  /// - Throws: `RuntimeError.invalid` with the position.
  func checkSource() throws {
    guard paths == nil else { return }
    let files = FileManager.default
    let problem: DatasetError?
    switch file.dataset.source {
    // Only a folder has an entry "." in it.
    case .folder(let path) where !files.fileExists(atPath: path + "/."):
      problem = files.fileExists(atPath: path) ? .notAFolder(path: path) : .folderNotFound(path: path)
    case .csv(let path) where !files.fileExists(atPath: path):
      problem = .unreadableFile(path: path, reason: "no such file")
    case .folder, .csv, .sql, .formulas: problem = nil
    }
    if let problem { throw RuntimeError.invalid([locate(file.dataset.source.keyPath, "\(problem)")]) }
  }

  /// Lists the samples.
  ///
  /// - Parameter store: Where an SQL dataset is read from; nil when there is no store yet.
  func list(_ store: FeatureStore?) throws -> SampleList {
    do {
      if let paths { return try SampleList(paths: paths) }
      return try SampleList(file.dataset, seed: file.seed, store: store)
    } catch let error as DatasetError {
      throw RuntimeError.invalid([locate(file.dataset.source.keyPath, "\(error)")])
    }
  }

  /// Lists the samples and says what they are.
  func run(_ store: FeatureStore?, observer: any RunObserver) throws -> (StageSummary, SampleList) {
    let list = try list(store)
    list.notes.forEach(observer.noted)
    let labelled = list.classCounts.filter { !$0.key.isEmpty }
    let text = labelled.isEmpty ? "without labels" : "of \(labelled.count) classes"
    let summary = StageSummary(
      name: StageName.dataset.rawValue, status: .done,
      counts: ["images": list.samples.count, "classes": labelled.count],
      reason: "\(list.samples.count) images \(text)")
    return (summary, list)
  }
}

extension DatasetSpec.Source {
  /// Where the file says it.
  var keyPath: String {
    switch self {
    case .folder: "dataset.folder"
    case .csv: "dataset.csv"
    case .sql: "dataset.sql"
    case .formulas: "dataset.formulas"
    }
  }
}
