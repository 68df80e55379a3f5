/// What a model said about one image, as it is exported.
public struct ExportedPrediction: Sendable, Equatable {
  /// The image, with its true class and its part of the dataset when it was predicted.
  public let image: ExportedImage
  /// The class the model chose.
  public let predicted: String
  /// How probable it held that class, how far it was ahead of the next one, and the entropy over all classes in
  /// nats; nil where the model gives none.
  public let probability, margin, entropy: Double?

  /// A prediction of these parts.
  public init(
    image: ExportedImage, predicted: String, probability: Double?, margin: Double?, entropy: Double?
  ) {
    (self.image, self.predicted) = (image, predicted)
    (self.probability, self.margin, self.entropy) = (probability, margin, entropy)
  }
}

/// Writes predictions, one on a line; the file is complete or absent.
public struct PredictionExport {
  /// The forms there are.
  public enum Format: String, CaseIterable, Sendable {
    /// Comma-separated values with a header; what is unknown is empty.
    case csv
    /// One JSON object on each line; what is unknown is null.
    case jsonl
  }

  private static let columns = [
    "image_id", "path", "split", "actual", "predicted", "correct", "probability", "margin", "entropy",
  ]

  /// The form.
  public let format: Format
  private let isReplacing: Bool
  private let file: ExportFile
  /// The file that was asked for.
  public var path: String { file.path }
  /// How many predictions have been written.
  public private(set) var count = 0

  /// Begins the file `path`.
  ///
  /// - Throws: `ExportError`.
  public init(as format: Format, to path: String, isReplacing: Bool = false) throws(ExportError) {
    (self.format, self.isReplacing) = (format, isReplacing)
    file = try ExportFile(path, replacing: isReplacing)
    if format == .csv { try file.append(CSVText.line(Self.columns)) }
  }

  /// Adds one prediction.
  ///
  /// - Throws: `ExportError`.
  public mutating func append(_ prediction: ExportedPrediction) throws(ExportError) {
    let image = prediction.image
    let numbers = [prediction.probability, prediction.margin, prediction.entropy]
    switch format {
    case .csv:
      let correct = image.label.map { $0 == prediction.predicted ? "1" : "0" } ?? ""
      try file.append(
        CSVText.line(
          [
            "\(image.imageID)", image.path, image.split ?? "", image.label ?? "", prediction.predicted,
            correct,
          ]
            + numbers.map { $0.map { "\($0)" } ?? "" }))
    case .jsonl:
      let correct = image.label.map { $0 == prediction.predicted ? "true" : "false" } ?? "null"
      let values =
        ["\(image.imageID)"]
        + [image.path, image.split, image.label, prediction.predicted].map(JSONText.text) + [correct]
        + numbers.map(JSONText.number)
      let members = zip(Self.columns, values).map { "\"\($0)\":\($1)" }
      try file.append("{\(members.joined(separator: ","))}\n")
    }
    count += 1
  }

  /// Gives the file its name; nothing may be added afterwards.
  ///
  /// - Throws: `ExportError`.
  public func finish() throws(ExportError) { try file.commit(replacing: isReplacing) }
}
