internal import Datasets
internal import Digests
internal import Foundation

/// What is known about the files of a dataset: whether they are as they were, what their bytes are, which failed.
struct TrainingSampleIndex: Codable, Equatable {
  /// One file.
  struct Entry: Codable, Equatable {
    let path: String
    let byteCount: Int
    let modifiedNanoseconds: Int64
    /// SHA-256 of the bytes; nil where they could not be read.
    let sha256: String?
    /// Why it cannot be used; nil where it can.
    let problem: String?
  }

  /// How files become pixels.
  let loading: String
  /// The files in the dataset's order.
  var entries: [Entry] = []

  init(loading: String) { self.loading = loading }

  /// Reads an index; nil where there is none that can be read.
  init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let index = try? JSONDecoder().decode(TrainingSampleIndex.self, from: data)
    else { return nil }
    self = index
  }

  /// Writes the index; it is complete or not there.
  func write(to path: String) throws {
    try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// Whether it is about these files, and none has been changed.
  func isCurrent(_ samples: [Sample], loading: String) -> Bool {
    guard loading == self.loading, samples.count == entries.count else { return false }
    return zip(samples, entries).allSatisfy { sample, entry in
      guard sample.path == entry.path else { return false }
      guard let file = FileInfo(path: sample.path) else { return entry.sha256 == nil }
      return file.byteCount == entry.byteCount && file.modifiedNanoseconds == entry.modifiedNanoseconds
    }
  }
}
