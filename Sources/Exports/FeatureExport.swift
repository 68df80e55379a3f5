/// Writes rows of features as files that other programs read.
///
/// The files are complete or absent. One block of rows is in memory at a time.
public struct FeatureExport {
  /// A file that was written.
  public struct File: Sendable, Equatable, Encodable {
    /// The path.
    public let path: String
    /// What is in it, in words.
    public let contents: String
  }

  let source: any ExportSource
  let format: ExportFormat
  let path: String
  let isReplacing: Bool
  let progressed: (Int) -> Void

  /// An export of `source` to the file `path`.
  ///
  /// - Parameters:
  ///   - isReplacing: Whether files that are there may be replaced.
  ///   - progressed: Is told how many rows of features are done.
  public init(
    _ source: any ExportSource, as format: ExportFormat, to path: String, isReplacing: Bool = false,
    progressed: @escaping (Int) -> Void = { _ in }
  ) {
    (self.source, self.format, self.path) = (source, format, path)
    (self.isReplacing, self.progressed) = (isReplacing, progressed)
  }

  /// Writes the files; the one that was asked for comes first in the result and gets its name last.
  ///
  /// - Throws: `ExportError`, or what `source` throws; then no new file is there.
  public func run() throws -> [File] {
    var companions: [(file: ExportFile, contents: String)] = []
    // All files are begun first: what is in the way is found before anything is computed.
    let main = try ExportFile(path, replacing: isReplacing)
    if [.npy, .libsvm, .arff].contains(format) {
      let rows = try ExportFile(companion("rows.csv"), replacing: isReplacing)
      companions.append((rows, "row, image_id, path, label, split"))
    }
    if format == .libsvm {
      let classes = try ExportFile(companion("classes.csv"), replacing: isReplacing)
      companions.append((classes, "class, label"))
    }
    let contents = try write(main)
    for (index, companion) in companions.enumerated() {
      try index == 0 ? writeRows(companion.file) : writeClasses(companion.file)
    }
    for companion in companions { try companion.file.commit(replacing: isReplacing) }
    try main.commit(replacing: isReplacing)
    return [File(path: path, contents: contents)]
      + companions.map { File(path: $0.file.path, contents: $0.contents) }
  }

  /// `X.npy` has `X.npy.rows.csv` beside it, which no other export takes for its own.
  private func companion(_ ending: String) -> String { "\(path).\(ending)" }

  private func write(_ file: ExportFile) throws -> String {
    let shape = "\(source.rowCount) × \(source.columnCount)"
    switch format {
    case .npy:
      try writeNPY(file)
      return "float32, \(shape)"
    case .npz:
      try writeNPZ(file)
      return "features (float32, \(shape)), paths, labels, splits, image_ids"
    case .csv:
      try writeCSV(file)
      return "path, label, split, \(source.columnCount) features; \(source.rowCount) rows"
    case .libsvm:
      try writeLibSVM(file)
      return
        "\(source.rowCount) samples of \(source.classNames.count) classes, \(source.columnCount) features"
    case .arff:
      try writeARFF(file)
      return
        "\(source.rowCount) instances of \(source.classNames.count) classes, \(source.columnCount) features"
    }
  }

  private func writeRows(_ file: ExportFile) throws {
    try file.append("row,image_id,path,label,split\n")
    for range in source.blocks {
      for (row, image) in zip(range, try source.images(in: range)) {
        try file.append(
          CSVText.line(["\(row)", "\(image.imageID)", image.path, image.label ?? "", image.split ?? ""]))
      }
    }
  }

  private func writeClasses(_ file: ExportFile) throws {
    try file.append("class,label\n")
    for (index, name) in source.classNames.enumerated() {
      try file.append(CSVText.line(["\(index + 1)", name]))
    }
  }
}
