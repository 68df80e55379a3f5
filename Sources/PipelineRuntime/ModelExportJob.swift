internal import FeatureStore
internal import Foundation
internal import Heads
internal import Reduction
internal import Tensors

/// Writes a stored support vector machine, and the features it works on, in libsvm's text forms.
///
/// The folder gets `model` for `svm-predict`, `labels.txt` with the name of class 1, 2 … on each line, and for every
/// split `SPLIT.txt` with its reduced features (`all.txt` where nothing is split). Where the only reduction is a
/// min-max scaler there are also `range` for `svm-scale -r` and the features before it, `SPLIT-raw.txt`.
public struct ModelExportJob {
  /// What was written.
  public struct Result: Sendable, Equatable, Encodable {
    /// The model's name.
    public var model: String
    /// Its classes; class 1 comes first.
    public var classNames: [String]
    /// Everything that was written, in the folder that was given.
    public var files: [File]
    /// What the files cannot say, for people.
    public var notes: [String]
  }

  /// One file that was written.
  public struct File: Sendable, Equatable, Encodable {
    /// The folder as it was given, and the file's name.
    public var path: String
    /// What is in it.
    public var contents: String
    /// How many samples; nil for a file without any.
    public var sampleCount: Int?
  }

  private let store: String
  private let model: String?
  private let splits: [String]

  /// A job for the model of this name, or the newest of the store.
  ///
  /// - Parameter splits: Whose features are written; without any, those of all splits there are.
  public init(store: String, model: String?, splits: [String] = []) {
    (self.store, self.model, self.splits) = (store, model, splits)
  }

  /// Writes the files into `folder`, which is made where there is none and must be empty.
  ///
  /// - Throws: `RuntimeError.invalid` when the model is no support vector machine or no such split has images,
  ///   `.failed` when the folder has files already or cannot be written; then nothing of it is changed.
  public func run(to folder: String, interruption: Interruption) throws -> Result {
    try RuntimeError.wrapping {
      let reader = try FeatureStore.open(path: store, access: .reader)
      let stored = try reader.model(named: model)
      let saved = try LoadedModel(stored, in: reader).saved
      guard case .svm(let machine) = saved.head.classifier else {
        throw RuntimeError.invalid([
          "\(stored.description.name): its head is \(saved.head.name), libsvm's form is for svm only; name a model "
            + "whose head is svm (`pipeline model list`)"
        ])
      }
      let selection = try reader.select(
        FeatureRequest(
          recipeID: stored.description.recipeID, dataset: stored.description.dataset,
          condition: stored.description.selection))
      // Before anything is written: a split that is not there.
      let parts = try parts(of: selection)
      var output = try Output(folder: folder)
      try output.write(
        machine.libsvmModelText(as: stored.formulation), to: "model", "the machine, for svm-predict")
      try output.write(
        machine.classNames.map { $0 + "\n" }.joined(), to: "labels.txt", "the names of classes 1, 2 …")
      let range = saved.reducers.svmScaleRange
      if let range { try output.write(range, to: "range", "the scaler, for svm-scale -r") }
      for (name, part) in parts {
        let reduced = try output.create("\(name).txt", "what the machine takes", sampleCount: part.count)
        let raw = try range.map { _ in
          try output.create("\(name)-raw.txt", "features before svm-scale", sampleCount: part.count)
        }
        try reader.forEachBlock(of: part) { block in
          try interruption.check()
          let labels = block.labels.map { label in
            label.flatMap { machine.classNames.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
          }
          try reduced.write(contentsOf: Data(Self.lines(labels, saved.reducers.reduce(block.features)).utf8))
          try raw?.write(contentsOf: Data(Self.lines(labels, block.features).utf8))
        }
        try reduced.close()
        try raw?.close()
      }
      return Result(
        model: stored.description.name, classNames: machine.classNames, files: output.files,
        notes: notes(saved, hasRange: range != nil))
    }
  }

  private func notes(_ saved: SavedModel, hasRange: Bool) -> [String] {
    var notes: [String] = []
    if saved.head.calibration != nil {
      notes.append(
        "svm-predict answers by the machine's votes; `pipeline predict` by calibrated probabilities, so a few labels "
          + "may differ")
    }
    if !hasRange && !saved.reducers.steps.isEmpty {
      notes.append(
        "no range file: svm-scale can only do a min_max_scaler that is the one reduction, here "
          + saved.reducers.steps.map(\.kind).joined(separator: ", "))
    }
    return notes
  }

  private func parts(of selection: FeatureSelection) throws -> [(name: String, FeatureSelection)] {
    let present = Set(selection.rows.compactMap(\.split)).sorted()
    if splits.isEmpty && present.isEmpty { return [("all", selection)] }
    if let missing = splits.first(where: { !present.contains($0) }) {
      throw RuntimeError.invalid([
        "no image with the model's features is in the split \(missing); "
          + (present.isEmpty ? "there are no splits" : "expected one of \(present.joined(separator: ", "))")
      ])
    }
    return (splits.isEmpty ? present : splits).map { split in (split, selection.filter { $0.split == split })
    }
  }

  private static func lines(_ labels: [Int], _ features: Matrix<Float>) -> String {
    labels.enumerated().map { LibSVMText.line(label: $1, features.row($0)) + "\n" }.joined()
  }

  /// Files of one folder, which has no others.
  private struct Output {
    private let folder: String
    private(set) var files: [File] = []

    init(folder: String) throws {
      self.folder = folder
      let manager = FileManager.default
      let present = (try? manager.contentsOfDirectory(atPath: folder))?.sorted() ?? []
      guard present.isEmpty else {
        let list = present.prefix(3).joined(separator: ", ") + (present.count > 3 ? " …" : "")
        throw RuntimeError.failed(
          "\(folder) is not empty (\(list)); export to a new folder, or remove its files first")
      }
      do {
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw RuntimeError.failed(
          "\(folder) cannot be made a folder: a file is in the way or may not be written there; export to another folder"
        )
      }
    }

    mutating func create(_ name: String, _ contents: String, sampleCount: Int? = nil) throws -> FileHandle {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      let url = URL(fileURLWithPath: path)
      try Data().write(to: url, options: .withoutOverwriting)
      files.append(File(path: path, contents: contents, sampleCount: sampleCount))
      return try FileHandle(forWritingTo: url)
    }

    mutating func write(_ text: String, to name: String, _ contents: String) throws {
      let handle = try create(name, contents)
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }
  }
}

extension StoredModel {
  /// What a support vector machine was learned as, by its hyperparameters.
  fileprivate var formulation: SVC.Formulation {
    struct Hyperparameters: Decodable { let type: SVC.Formulation? }
    let found = try? JSONDecoder().decode(Hyperparameters.self, from: Data(description.parameters.utf8))
    return found?.type ?? .cSVC
  }
}

extension FittedReducerChain {
  /// The chain as a range file of `svm-scale`; nil where it is not exactly one min-max scaler.
  ///
  /// `svm-scale` makes 0 of a feature that never varies, the scaler its lower bound: where these differ there is no
  /// such file.
  var svmScaleRange: String? {
    guard fittedSteps.count == 1, case .minMaxScaler(let scaler) = fittedSteps[0],
      case .number(let lower)? = steps[0].parameters["lower_bound"],
      case .number(let upper)? = steps[0].parameters["upper_bound"]
    else { return nil }
    let bounds = zip(scaler.minimum, scaler.maximum)
    guard lower == 0 || bounds.allSatisfy({ $0 < $1 }) else { return nil }
    return "x\n\(lower) \(upper)\n" + bounds.enumerated().map { "\($0 + 1) \($1.0) \($1.1)\n" }.joined()
  }
}
