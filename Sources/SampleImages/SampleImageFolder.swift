import Foundation

/// A folder on disk that holds, or shall hold, a set of pictures.
public struct SampleImageFolder: Sendable {
  /// Where the class folders lie.
  public let path: String

  /// What writing did.
  public struct Summary: Equatable, Sendable {
    /// How many files are new or changed.
    public let writtenCount: Int
    /// How many files had the right content already.
    public let unchangedCount: Int
  }

  /// The folder at `path`, which need not exist yet.
  public init(path: String) { self.path = path }

  /// Writes `files`, and leaves those alone that have the right content already.
  ///
  /// Nothing is written unless everything may be.
  /// - Parameters:
  ///   - digestTable: Where to write the pictures' `PixelDigestTable` as well; counted as one more file.
  ///   - overwriting: Whether files with other content may be replaced.
  /// - Throws: `SampleImagesError`.
  public func write(
    _ files: [SampleImageSet.File], digestTable: String? = nil, overwriting: Bool
  ) throws(SampleImagesError) -> Summary {
    var contents = files.map { (path: "\(path)/\($0.path)", data: Data($0.bytes)) }
    if let digestTable {
      contents.append((digestTable, Data(PixelDigestTable(files).text.utf8)))
    }
    var changed: [(path: String, data: Data)] = []
    var conflicts: [String] = []
    for content in contents {
      let present = FileManager.default.contents(atPath: content.path)
      if present == content.data { continue }
      if present != nil { conflicts.append(content.path) }
      changed.append(content)
    }
    if let first = conflicts.first, !overwriting {
      throw .wouldOverwrite(path: first, count: conflicts.count)
    }
    for folder in Set(changed.compactMap { Self.parent(of: $0.path) }).sorted() {
      try Self.makeFolder(folder)
    }
    for (path, data) in changed { try Self.write(data, to: path) }
    return Summary(writtenCount: changed.count, unchangedCount: contents.count - changed.count)
  }

  /// What stands before the last slash, in the words of the caller; nil for a bare name.
  private static func parent(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func makeFolder(_ path: String) throws(SampleImagesError) {
    let values = try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey])
    if values?.isDirectory == false { throw .notAFolder(path: path) }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }

  private static func write(_ data: Data, to path: String) throws(SampleImagesError) {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }
}
