internal import Backbones
internal import Foundation

/// Which weight files there are to have, which are here, and where they are looked for.
public enum WeightCatalog {
  /// One file that Keras publishes.
  public struct Entry: Sendable, Equatable, Encodable {
    /// The network.
    public var backbone: String
    /// Whether it holds the ImageNet classifier.
    public var includeTop: Bool
    /// Height and width of the images it was trained on, where there is a file per size.
    public var inputSize: Int?
    /// The name it has in a folder.
    public var file: String
    /// Where Keras gets it.
    public var url: String
    /// Its size, nil where nobody has said.
    public var byteCount: Int?
    /// Its MD5, nil where Keras publishes none.
    public var md5: String?
    /// Where it lies here, nil where it does not.
    public var path: String?

    /// Whether it is the file for images of the network's default size.
    public var isForDefaultSize: Bool {
      inputSize == nil || inputSize == (try? Backbone.named(backbone))?.defaultInputSize
    }

    private enum Key: CodingKey { case backbone, includeTop, inputSize, file, url, byteCount, md5, path }

    /// Every key is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(backbone, forKey: .backbone)
      try container.encode(includeTop, forKey: .includeTop)
      try container.encode(inputSize, forKey: .inputSize)
      try container.encode(file, forKey: .file)
      try container.encode(url, forKey: .url)
      try container.encode(byteCount, forKey: .byteCount)
      try container.encode(md5, forKey: .md5)
      try container.encode(path, forKey: .path)
    }
  }

  /// All files, by network.
  public static func entries() -> [Entry] {
    OfficialWeight.all.map { weight in
      Entry(
        backbone: weight.backbone, includeTop: weight.includeTop, inputSize: weight.inputSize,
        file: weight.fileName, url: weight.url, byteCount: weight.byteCount, md5: weight.md5,
        path: folders().map { "\($0)/\(weight.fileName)" }
          .first { FileManager.default.fileExists(atPath: $0) })
    }
  }

  /// The folders in which weights are looked for, the first found counts; new files go into the first.
  public static func folders() -> [String] { Backbone.weightFolders() }

  /// The file that `weights: imagenet` uses for a network.
  ///
  /// - Throws: `RuntimeError.invalid` for an unknown network, `.failed` where no file is there.
  public static func path(of name: String, includeTop: Bool, height: Int?, width: Int?) throws -> String {
    let backbone = try backbone(named: name)
    return try RuntimeError.wrapping {
      try backbone.locateWeights(includeTop: includeTop, height: height, width: width)
    }
  }

  /// The network called `name`.
  ///
  /// - Throws: `RuntimeError.invalid` with the nearest names.
  static func backbone(named name: String) throws -> Backbone {
    do {
      return try Backbone.named(name)
    } catch {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }
}
