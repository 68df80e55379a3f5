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
  /// - Parameter overwriting: Whether files with other content may be replaced.
  /// - Throws: `SampleImagesError`.
  public func write(
    _ files: [SampleImageSet.File], overwriting: Bool
  ) throws(SampleImagesError) -> Summary {
    var changed: [(path: String, bytes: [UInt8])] = []
    var conflicts: [String] = []
    for file in files {
      let filePath = "\(path)/\(file.path)"
      guard let present = FileManager.default.contents(atPath: filePath) else {
        changed.append((filePath, file.bytes))
        continue
      }
      if present.elementsEqual(file.bytes) { continue }
      conflicts.append(filePath)
      changed.append((filePath, file.bytes))
    }
    if let first = conflicts.first, !overwriting {
      throw .wouldOverwrite(path: first, count: conflicts.count)
    }
    let folders = Set(files.map { "\(path)/\($0.path.prefix { $0 != "/" })" }).sorted()
    for folder in folders { try Self.makeFolder(folder) }
    for (filePath, bytes) in changed { try Self.write(Data(bytes), to: filePath) }
    return Summary(writtenCount: changed.count, unchangedCount: files.count - changed.count)
  }

  /// Writes a text file, replacing one with other content only if `overwriting`.
  ///
  /// - Throws: `SampleImagesError`.
  public static func write(text: String, to path: String, overwriting: Bool) throws(SampleImagesError) {
    let data = Data(text.utf8)
    if let present = FileManager.default.contents(atPath: path) {
      if present == data { return }
      guard overwriting else { throw .wouldOverwrite(path: path, count: 1) }
    }
    try write(data, to: path)
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
