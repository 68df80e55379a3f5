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
    /// The paths of all files.
    public var files: [String]
    /// How many samples were written.
    public var sampleCount: Int
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

  /// Writes the files into `folder`, which is made where there is none.
  ///
  /// - Throws: `RuntimeError.invalid` when the model is no support vector machine or no such split has images,
  ///   `.failed` when a file is there already or cannot be written.
  public func run(to folder: String, interruption: Interruption) throws -> Result {
    try RuntimeError.wrapping {
      let reader = try FeatureStore.open(path: store, access: .reader)
      let stored = try reader.model(named: model)
      let saved = try SavedModel(archive: Array(reader.payload(ofModel: stored.id)))
      guard case .svm(let machine) = saved.head.classifier else {
        throw RuntimeError.invalid([
          "\(stored.description.name) is a head of kind \(saved.head.name); libsvm's form is for svm only"
        ])
      }
      let selection = try reader.select(
        FeatureRequest(
          recipeID: stored.description.recipeID, dataset: stored.description.dataset,
          condition: stored.description.selection))
      var output = try Output(folder: folder)
      try output.write(machine.libsvmModelText, to: "model")
      try output.write(machine.classNames.map { $0 + "\n" }.joined(), to: "labels.txt")
      let range = saved.reducers.svmScaleRange
      if let range { try output.write(range, to: "range") }
      var sampleCount = 0
      for (name, part) in try parts(of: selection) {
        sampleCount += part.count
        let reduced = try output.create("\(name).txt")
        let raw = try range.map { _ in try output.create("\(name)-raw.txt") }
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
        sampleCount: sampleCount)
    }
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

  /// Files of one folder, none of which may be there already.
  private struct Output {
    private let folder: URL
    private(set) var files: [String] = []

    init(folder: String) throws {
      self.folder = URL(fileURLWithPath: folder)
      try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    mutating func create(_ name: String) throws -> FileHandle {
      let url = folder.appending(path: name)
      guard !FileManager.default.fileExists(atPath: url.path) else {
        throw RuntimeError.failed("\(url.path) exists already; export to another folder or remove it")
      }
      try Data().write(to: url)
      files.append(url.path)
      return try FileHandle(forWritingTo: url)
    }

    mutating func write(_ text: String, to name: String) throws {
      let handle = try create(name)
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }
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
