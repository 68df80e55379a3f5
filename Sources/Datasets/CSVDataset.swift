import Foundation

/// The images listed in a CSV file with the columns `path`, `label` and `split`.
///
/// The first line names the columns, in any order; only `path` is needed. Relative paths start at the
/// folder of the CSV file.
public struct CSVDataset: Equatable, Sendable {
  /// After this many bad rows the others are not reported.
  public static let problemLimit = 20

  /// The images, in the order of the file.
  public let samples: [Sample]
  /// Whether the file has a column `split`.
  public let hasSplitColumn: Bool
  /// Columns that mean nothing here.
  public let ignoredColumns: [String]

  /// Reads `path`.
  ///
  /// - Throws: `DatasetError.rows` with each problem and its line; `.unreadableFile` without such a file.
  public init(path: String) throws(DatasetError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw .unreadableFile(
        path: path, reason: exists ? "cannot be read; check its permissions" : "no such file")
    }
    try self.init(bytes: Array(data), path: path)
  }

  /// Reads the text `bytes` of the file `path`.
  package init(bytes: [UInt8], path: String) throws(DatasetError) {
    var reader = CSVReader(bytes)
    guard let header = try Self.next(&reader, of: path) else {
      throw Self.problem(path, 1, "the file is empty, expected a first line such as path,label,split")
    }
    let columns = try Columns(header, path: path)
    (hasSplitColumn, ignoredColumns) = (columns.split != nil, columns.ignored)
    // Up to and with the last slash, so that a file of the root folder is one.
    var rows = SampleRows(relativeTo: path.lastIndex(of: "/").map { String(path[...$0]) } ?? "")
    while let record = try Self.next(&reader, of: path) {
      let place = "\(path):\(record.line)"
      guard record.fields.count == header.fields.count else {
        rows.report(
          place, "\(record.fields.count) fields, but the first line names \(header.fields.count) columns")
        continue
      }
      rows.add(
        path: record.fields[columns.path], label: columns.label.map { record.fields[$0] },
        split: columns.split.map { record.fields[$0] }, place: place)
    }
    samples = try rows.finish()
    guard !samples.isEmpty else { throw Self.problem(path, header.line, "no rows after the first line") }
  }

  /// Which columns of the file were not used, if any.
  public var notes: [String] {
    ignoredColumns.isEmpty ? [] : ["columns not used: \(ignoredColumns.joined(separator: ", "))"]
  }

  private struct Columns {
    var path: Int
    var label: Int?
    var split: Int?
    var ignored: [String] = []

    init(_ header: CSVReader.Record, path file: String) throws(DatasetError) {
      let names = header.fields.map { $0.trimmingCharacters(in: .whitespaces) }
      var found: [String: Int] = [:]
      for (index, name) in names.enumerated() {
        guard ["path", "label", "split"].contains(name.lowercased()) else {
          ignored.append(name)
          continue
        }
        guard found.updateValue(index, forKey: name.lowercased()) == nil else {
          throw CSVDataset.problem(file, header.line, "two columns are called '\(name.lowercased())'")
        }
      }
      guard let path = found["path"] else {
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        let separator = names.count == 1 ? [";", "\t"].first { names[0].contains($0) } : nil
        let hint =
          separator.map { "; columns are separated by ',', not by '\($0 == ";" ? ";" : "tab")'" } ?? ""
        throw CSVDataset.problem(file, header.line, "no column 'path' in the first line, got \(list)\(hint)")
      }
      (self.path, label, split) = (path, found["label"], found["split"])
    }
  }

  private static func next(
    _ reader: inout CSVReader, of path: String
  ) throws(DatasetError) -> CSVReader.Record? {
    do { return try reader.next() } catch { throw problem(path, error.line, error.text) }
  }

  private static func problem(_ path: String, _ line: Int, _ text: String) -> DatasetError {
    .rows([.init(place: "\(path):\(line)", text: text)])
  }
}
