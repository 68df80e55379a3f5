package import Backbones
internal import Digests
internal import Downloads
internal import Foundation

/// Gets one of Keras' weight files into a folder, whole and checked, or says that it is there already.
public struct WeightFetchJob {
  /// What a fetch did.
  public struct Result: Sendable, Equatable, Encodable {
    /// What was to do.
    public enum Status: String, Sendable, Encodable {
      case fetched
      case alreadyThere = "already_there"
    }

    /// Whether it was there.
    public var status: Status
    /// Where it is.
    public var path: String
    /// Where it came from; nil where it was there.
    public var url: String?
    /// Its size.
    public var byteCount: Int
    /// Bytes of it that an earlier run had fetched.
    public var resumedByteCount: Int
    /// Whether it has the digest that Keras publishes; nil where Keras publishes none.
    public var isOfficial: Bool?
    /// What a person should know.
    public var notes: [String]

    private enum Key: CodingKey { case status, path, url, byteCount, resumedByteCount, isOfficial, notes }

    /// Every key is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(status, forKey: .status)
      try container.encode(path, forKey: .path)
      try container.encode(url, forKey: .url)
      try container.encode(byteCount, forKey: .byteCount)
      try container.encode(resumedByteCount, forKey: .resumedByteCount)
      try container.encode(isOfficial, forKey: .isOfficial)
      try container.encode(notes, forKey: .notes)
    }
  }

  private let weight: OfficialWeight
  private let network: Network
  private let folder: String?
  private let url: String
  private let policy: DownloadPolicy

  /// A fetch of the file of one network.
  ///
  /// - Parameters:
  ///   - height: Rows of the images, for networks with a file per size; nil for the default.
  ///   - folder: Where to; nil for the first of the folders weights are looked for in.
  ///   - mirror: An address under which the files lie by their names; nil for `PIPELINE_WEIGHTS_MIRROR`, and
  ///     without that for Keras' own address.
  ///   - retryCount: How often in a row a broken connection is tried again.
  /// - Throws: `RuntimeError.invalid` for a network that is not known or an image size it has no classifier for.
  public init(
    backbone name: String, includeTop: Bool, height: Int? = nil, width: Int? = nil, folder: String? = nil,
    mirror: String? = nil, retryCount: Int = 4
  ) throws {
    let backbone = try WeightCatalog.backbone(named: name)
    do {
      let network = try backbone.network(includeTop: includeTop, height: height, width: width)
      guard let weight = backbone.officialWeight(includeTop: includeTop, height: height, width: width) else {
        throw BackboneError.noOfficialWeights(backbone: name)
      }
      self.init(weight, network, folder: folder, mirror: mirror, retryCount: retryCount)
    } catch let error as BackboneError {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }

  /// A fetch of any file that fits `network`.
  package init(
    _ weight: OfficialWeight, _ network: Network, folder: String?, mirror: String? = nil, retryCount: Int = 4
  ) {
    (self.weight, self.network, self.folder) = (weight, network, folder)
    let fallback = ProcessInfo.processInfo.environment["PIPELINE_WEIGHTS_MIRROR"]
    // An empty variable is one that somebody meant to unset.
    url = weight.url(mirror: mirror ?? (fallback == "" ? nil : fallback))
    policy = DownloadPolicy(retryCount: retryCount)
  }

  /// Fetches the file unless it is there.
  ///
  /// - Throws: `RuntimeError.interrupted`, which keeps what has come, or `.failed` with the download's words.
  public func run(observer: any FetchObserver, interruption: Interruption) throws -> Result {
    try RuntimeError.wrapping {
      if let path = existingPath() { return try existing(path) }
      let folder = self.folder ?? Backbone.weightFolders()[0]
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw RuntimeError.failed(
          "\(folder): the folder cannot be made (\(error.localizedDescription)); choose another with --folder"
        )
      }
      let path = "\(folder)/\(weight.fileName)"
      let download = Download(url: url, target: path, md5: weight.md5, policy: policy)
      do throws(DownloadError) {
        let outcome = try download.run(
          progress: { progress in
            observer.fetched(
              FetchProgress(
                receivedCount: progress.receivedCount, totalCount: progress.totalCount ?? weight.byteCount,
                bytesPerSecond: progress.bytesPerSecond, secondsLeft: progress.secondsLeft))
          }, isCancelled: { interruption.isRequested }, inspect: { try inspect($0) })
        return Result(
          status: .fetched, path: path, url: url, byteCount: outcome.byteCount,
          resumedByteCount: outcome.resumedCount, isOfficial: weight.md5.map { _ in true },
          notes: notes(byteCount: outcome.byteCount))
      } catch {
        guard case .cancelled = error else { throw RuntimeError.failed("\(error)") }
        observer.noted("\(error)")
        throw RuntimeError.interrupted
      }
    }
  }

  private func existingPath() -> String? {
    (folder.map { [$0] } ?? Backbone.weightFolders()).map { "\($0)/\(weight.fileName)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// A file that is there is somebody's: it is looked at, and never replaced.
  private func existing(_ path: String) throws -> Result {
    let advice = "move it away and run the same command to fetch Keras' own"
    if let md5 = weight.md5 {
      let found = try Digest.file(path, .md5)
      guard found == md5 else {
        throw RuntimeError.failed(
          "\(path): is there already and is another file than Keras' (MD5 \(found), expected \(md5)); \(advice)"
        )
      }
    }
    do {
      try inspect(path)
    } catch {
      throw RuntimeError.failed("\(error); the file was there already: \(advice)")
    }
    let byteCount = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    return Result(
      status: .alreadyThere, path: path, url: nil, byteCount: byteCount, resumedByteCount: 0,
      isOfficial: weight.md5.map { _ in true }, notes: notes(byteCount: byteCount))
  }

  /// Throws unless the file fits the network; without a digest, unless every number in it is usable, too.
  private func inspect(_ path: String) throws {
    let weights = try NetworkWeights(WeightFile(path: path), for: network)
    if weight.md5 == nil { try weights.verify() }
  }

  private func notes(byteCount: Int) -> [String] {
    guard weight.md5 == nil else { return [] }
    var notes = [
      "Keras publishes no digest of \(weight.fileName); its layers, shapes and numbers were checked instead"
    ]
    if let known = weight.byteCount, known != byteCount {
      notes.append(
        "it has \(byteCount) bytes and Keras' own is said to have \(known), so this is another one")
    }
    return notes
  }
}
