/// The digests of a set's pixels as a tab-separated table: which pictures, and what they must look like.
public struct PixelDigestTable: Equatable, Sendable {
  /// The SHA-256 of the RGB pixels before encoding, by path within the set's folder.
  public let digests: [String: String]

  private static let header = "path\tpixels_sha256"

  /// The table of `files`.
  public init(_ files: [SampleImageSet.File]) {
    digests = Dictionary(files.map { ($0.path, $0.pixelDigest) }) { first, _ in first }
  }

  /// Reads a table as written by `text`.
  ///
  /// - Parameter path: The file that `text` was read from, for messages.
  /// - Throws: `SampleImagesError.badTable` with the first line that is not a path, a tab and a digest.
  public init(text: String, path: String) throws(SampleImagesError) {
    var digests: [String: String] = [:]
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if number == 0 {
        guard line == Self.header else { throw .badTable(path: path, line: 1) }
        continue
      }
      guard !line.isEmpty else { continue }
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 2, fields[1].count == 64, digests[String(fields[0])] == nil else {
        throw .badTable(path: path, line: number + 1)
      }
      digests[String(fields[0])] = String(fields[1])
    }
    self.digests = digests
  }

  /// The table as a text: a header, then one line per picture, sorted by path.
  public var text: String {
    let lines = digests.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)" }
    return ([Self.header] + lines).joined(separator: "\n") + "\n"
  }
}
