/// The `report:` section, or only its file: a page for people to look at, written at the end of a run.
public struct ReportSpec: Equatable, Sendable {
  /// More pictures than this would not fit into a page that people can open.
  private static let pictureLimits = 0...100_000

  /// The HTML file.
  public var file: String
  /// The folder for the plots as files; nil for none.
  public var plots: String?
  /// The heading; nil for the name of the pipeline.
  public var title: String?
  /// The part of the dataset that models are shown on; nil for the first of test, validation and train that was measured.
  public var split: EvaluateSpec.Split?
  /// How many pictures there are at most.
  public var pictures: Int

  /// As many pictures as keep a page of photographs below 5 MB.
  public static let defaultPictures = 1000

  /// A report section.
  public init(
    file: String, plots: String? = nil, title: String? = nil, split: EvaluateSpec.Split? = nil,
    pictures: Int = ReportSpec.defaultPictures
  ) {
    (self.file, self.plots, self.title, self.split, self.pictures) = (file, plots, title, split, pictures)
  }
}

extension ReportSpec {
  /// Reads the section; nil where there is none. Problems are logged.
  static func read(_ cursor: YAMLCursor?, hasHead: Bool, evaluate: EvaluateSpec?) -> ReportSpec? {
    // A section whose lines are all commented out asks for nothing: there is no file to write to.
    guard let cursor, !cursor.value.isNull else { return nil }
    // The short form is the file alone.
    if case .scalar = cursor.value.content { return cursor.text().map { ReportSpec(file: $0) } }
    guard let map = cursor.mapping(keys: ["file", "plots", "title", "split", "pictures"]) else { return nil }
    var report = ReportSpec(file: map.required("file", example: "file: out/report.html")?.text() ?? "")
    report.plots = map["plots"]?.text()
    report.title = map["title"]?.text()
    if let split = map["split"], let part = split.choice(EvaluateSpec.Split.self) {
      if !hasHead {
        split.error("'split' says where a head is shown, but the file has none; add  head: {svm: {}}")
      } else if let evaluate, !evaluate.splits.contains(part) {
        split.error(
          "'\(part.rawValue)' is not measured: evaluate.splits has \(evaluate.splits.map(\.rawValue).joined(separator: ", "))"
        )
      }
      report.split = part
    }
    report.pictures = map["pictures"]?.integer(in: pictureLimits) ?? report.pictures
    return report
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    var lines = ["report:", "  file: \(YAMLText.scalar(file))"]
    if let plots { lines.append("  plots: \(YAMLText.scalar(plots))") }
    if let title { lines.append("  title: \(YAMLText.scalar(title))") }
    if let split { lines.append("  split: \(split.rawValue)") }
    return lines + ["  pictures: \(pictures)"]
  }
}
