internal import Datasets
internal import Digests
internal import FeatureStore

/// Looks for damage in a store, and for files that have changed since it was filled.
public struct StoreCheckJob {
  /// What was found.
  public struct Result: Sendable, Equatable, Encodable {
    /// The store.
    public var path: String
    /// Damage, one sentence each; at most a hundred of each kind.
    public var problems: [String]
    /// What is sound and yet worth knowing.
    public var notes: [String]
    /// Files that were looked at.
    public var fileCount: Int
    /// Files that are gone, and files with another size, time or digest than when they were read.
    public var goneCount: Int
    public var changedCount: Int

    /// Whether there is no damage.
    public var isSound: Bool { problems.isEmpty }
  }

  private let path: String
  private let isLookingAtFiles: Bool
  private let isDigesting: Bool

  /// A check of the store at `path`, which is never changed.
  ///
  /// - Parameters:
  ///   - isLookingAtFiles: Whether the images' files are looked for.
  ///   - isDigesting: Whether they are also read and their digests compared.
  public init(path: String, isLookingAtFiles: Bool = true, isDigesting: Bool = false) {
    (self.path, self.isLookingAtFiles, self.isDigesting) = (path, isLookingAtFiles, isDigesting)
  }

  /// Looks.
  ///
  /// - Throws: `RuntimeError`.
  public func run(observer: any RunObserver, interruption: Interruption) throws -> Result {
    try RuntimeError.wrapping {
      let store = try FeatureStore.open(path: path, access: .reader)
      let check = try store.check()
      var result = Result(
        path: path, problems: check.problems, notes: check.notes, fileCount: 0, goneCount: 0, changedCount: 0)
      // A store whose tables contradict each other cannot be read row by row.
      guard check.isSound else { return result }
      result.problems += try unreadableModels(in: store, interruption: interruption)
      if isLookingAtFiles || isDigesting {
        try lookAtFiles(of: store, &result, observer: observer, interruption: interruption)
      }
      return result
    }
  }

  private func unreadableModels(in store: FeatureStore, interruption: Interruption) throws -> [String] {
    try store.models().compactMap { model in
      try interruption.check()
      do {
        _ = try LoadedModel(model, in: store)
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  private func lookAtFiles(
    of store: FeatureStore, _ result: inout Result, observer: any RunObserver, interruption: Interruption
  ) throws {
    var gone: [String] = []
    var changed: [String] = []
    let total = try store.info().imageCount
    var last: Int64 = 0
    while true {
      let images = try store.images(after: last, limit: 256)
      guard let end = images.last else { break }
      for image in images {
        try interruption.check()
        result.fileCount += 1
        switch state(of: image) {
        case .same: break
        case .gone:
          result.goneCount += 1
          if gone.count < 3 { gone.append(image.path) }
        case .changed:
          result.changedCount += 1
          if changed.count < 3 { changed.append(image.path) }
        }
      }
      last = end.id
      observer.fitted(
        FitProgress(unit: "files", doneCount: result.fileCount, totalCount: total, detail: ""))
    }
    if result.goneCount > 0 {
      result.notes.append(
        "\(result.goneCount) of \(result.fileCount) files are gone (\(Self.list(gone, of: result.goneCount))); "
          + "relative paths are looked for from the current folder")
    }
    if result.changedCount > 0 {
      result.notes.append(
        "\(result.changedCount) of \(result.fileCount) files have changed "
          + "(\(Self.list(changed, of: result.changedCount))); the next run extracts them again")
    }
  }

  private enum FileState { case same, gone, changed }

  private func state(of image: StoredImage) -> FileState {
    guard let file = FileInfo(path: image.path) else { return image.byteCount == nil ? .same : .gone }
    if isDigesting, let sha256 = image.sha256 {
      return (try? Digest.file(image.path, .sha256)) == sha256 ? .same : .changed
    }
    return file.byteCount == image.byteCount && file.modifiedNanoseconds == image.modifiedNanoseconds
      ? .same : .changed
  }

  private static func list(_ names: [String], of count: Int) -> String {
    names.joined(separator: ", ") + (count > names.count ? ", …" : "")
  }
}
