internal import Exports
internal import FeatureStore
internal import Foundation

/// Writes what a store holds as files that other programs read.
public struct StoreExportJob {
  /// What is written.
  public enum Subject: Sendable {
    /// Features of a recipe, named by its number, layer or fingerprint; nil for the only one.
    case features(recipe: String?, dataset: String?)
    /// What reaches the head of a model, nil for the newest: its features after the reduction.
    case reduced(model: String?)
    /// What a model has said about images, as far as it is stored.
    case predictions(model: String)
  }

  /// What was written.
  public struct Result: Sendable, Equatable, Encodable {
    /// One file.
    public struct File: Sendable, Equatable, Encodable {
      public var path: String
      public var contents: String
      public var byteCount: Int
    }

    /// The form, as it can be asked for.
    public var format: String
    /// Images.
    public var rowCount: Int
    /// Values of each image; nil for predictions.
    public var columnCount: Int?
    /// The file that was asked for, and those beside it.
    public var files: [File]
  }

  private let store: String
  private let subject: Subject
  private let splits: [String]
  private let condition: String?

  /// The forms that features are written in, for people.
  public static let featureFormats = ExportFormat.allCases.map(\.rawValue)
  /// The forms that predictions are written in.
  public static let predictionFormats = PredictionExport.Format.allCases.map(\.rawValue)

  /// A job for some of the images.
  ///
  /// - Parameters:
  ///   - splits: Only images of these splits; without any, all.
  ///   - condition: Only images that match this SQL condition.
  public init(store: String, subject: Subject, splits: [String] = [], condition: String? = nil) {
    (self.store, self.subject, self.splits, self.condition) = (store, subject, splits, condition)
  }

  /// Writes the files.
  ///
  /// - Parameters:
  ///   - format: One of the names above; nil to go by the ending of `path`.
  ///   - isReplacing: Whether files that are there may be replaced.
  /// - Throws: `RuntimeError.invalid` for a form there is not, `.failed` where nothing is selected or a file cannot
  ///   be written, `.interrupted`; then no new file is there.
  public func run(
    to path: String, format: String?, isReplacing: Bool, observer: any RunObserver, interruption: Interruption
  ) throws -> Result {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: store, access: .reader)
      let source: StoredFeatureExport
      switch subject {
      case .predictions(let model):
        let format: PredictionExport.Format = try Self.format(format, path, known: Self.predictionFormats)
        return try writePredictions(
          of: try store.model(named: model), in: store,
          to: try PredictionExport(as: format, to: path, isReplacing: isReplacing), observer: observer,
          interruption: interruption)
      case .features(let recipe, let dataset):
        let request = FeatureRequest(
          recipeID: try RecipeChoice(recipe).recipe(in: store).id, dataset: dataset)
        source = StoredFeatureExport(
          store: store, selection: try selection(request, in: store), model: nil, interruption: interruption)
      case .reduced(let name):
        let model = try LoadedModel(store.model(named: name), in: store)
        source = StoredFeatureExport(
          store: store, selection: try selection(model.stored.request, in: store), model: model,
          interruption: interruption)
      }
      let format: ExportFormat = try Self.format(
        format ?? ExportFormat(path: path)?.rawValue, path, known: Self.featureFormats)
      let files = try FeatureExport(source, as: format, to: path, isReplacing: isReplacing) { count in
        observer.fitted(
          FitProgress(unit: "images", doneCount: count, totalCount: source.rowCount, detail: ""))
      }.run()
      return Result(
        format: format.rawValue, rowCount: source.rowCount, columnCount: source.columnCount,
        files: files.map { Self.file($0.path, $0.contents) })
    }
  }

  private static func file(_ path: String, _ contents: String) -> Result.File {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? NSNumber
    return Result.File(path: path, contents: contents, byteCount: size?.intValue ?? 0)
  }

  /// The form that is meant.
  private static func format<Format: RawRepresentable<String>>(
    _ name: String?, _ path: String, known: [String]
  ) throws -> Format {
    let name = name ?? path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let format = Format(rawValue: name) else {
      throw RuntimeError.invalid([
        "\(path): '\(name)' is no form to write, expected one of \(known.joined(separator: ", ")); choose it with "
          + "--format or the file's ending"
      ])
    }
    return format
  }

  private func selection(_ asked: FeatureRequest, in store: FeatureStore) throws -> FeatureSelection {
    var request = asked
    if !splits.isEmpty { request.splits = splits }
    if let condition {
      request.condition = request.condition.map { "(\($0)\n) AND (\(condition)\n)" } ?? condition
    }
    let selection = try store.select(request)
    guard selection.count > 0 else {
      throw RuntimeError.failed(
        "\(store.path): no image with these features is selected; `pipeline store info` shows what there is")
    }
    return selection
  }

  private func writePredictions(
    of model: StoredModel, in store: FeatureStore, to file: PredictionExport, observer: any RunObserver,
    interruption: Interruption
  ) throws -> Result {
    var export = file
    let pageSize = 4096
    var last: Int64 = 0
    while true {
      try interruption.check()
      let page = try store.predictions(
        ofModel: model.id, splits: splits.isEmpty ? nil : splits, condition: condition, after: last,
        limit: pageSize)
      for (path, prediction) in page {
        try export.append(
          ExportedPrediction(
            image: ExportedImage(
              imageID: prediction.imageID, path: path, label: prediction.actual, split: prediction.split),
            predicted: prediction.predicted, probability: prediction.probability, margin: prediction.margin,
            entropy: prediction.entropy))
      }
      guard page.count == pageSize, let end = page.last?.prediction.imageID else { break }
      last = end
      observer.fitted(
        FitProgress(unit: "predictions", doneCount: export.count, totalCount: export.count, detail: ""))
    }
    guard export.count > 0 else {
      throw RuntimeError.failed(
        "\(store.path): no stored prediction of model \(model.description.name) is selected; `pipeline evaluate` and "
          + "`pipeline predict --where … --save` store them")
    }
    try export.finish()
    return Result(
      format: export.format.rawValue, rowCount: export.count, columnCount: nil,
      files: [Self.file(export.path, "\(export.count) predictions of model \(model.description.name)")])
  }
}
