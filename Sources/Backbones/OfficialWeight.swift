/// A weight file that Keras publishes: where it is, and how to tell that it is the right one.
///
/// Reference: `data/keras_weights.json`, what Keras 3.15.1 would download.
public struct OfficialWeight: Sendable, Hashable {
  /// The network, as in `Backbone.name`.
  public let backbone: String
  /// Whether it holds the ImageNet classifier.
  public let includeTop: Bool
  /// Height and width of the images it was trained on, where there is a file per size.
  public let inputSize: Int?
  /// The name it has in a folder.
  public let fileName: String
  /// Its size as others have seen it; nil where nobody has said. Not Keras' own word.
  public let byteCount: Int?
  /// Its MD5 in lower-case hexadecimal; nil where Keras publishes none.
  public let md5: String?
  /// Where Keras gets it.
  public let url: String

  /// A file that is not in Keras' list, for instance a test's own.
  public init(
    backbone: String, includeTop: Bool, inputSize: Int? = nil, fileName: String, byteCount: Int? = nil,
    md5: String? = nil, url: String
  ) {
    (self.backbone, self.includeTop, self.inputSize) = (backbone, includeTop, inputSize)
    (self.fileName, self.byteCount, self.md5, self.url) = (fileName, byteCount, md5, url)
  }

  /// All files, by network in the order people should see them.
  public static let all: [OfficialWeight] = officialWeightTable.split(separator: "\n").map { line in
    let parts = line.split(separator: " ").map(String.init)
    return OfficialWeight(
      backbone: parts[0], includeTop: parts[1] == "top", inputSize: Int(parts[2]), fileName: parts[3],
      byteCount: Int(parts[4]), md5: parts[5] == "-" ? nil : parts[5], url: parts[6])
  }

  /// The address of the file below `mirror`, where files lie by their local names; nil for Keras' own.
  public func url(mirror: String?) -> String {
    guard let mirror else { return url }
    let base = mirror.hasSuffix("/") ? String(mirror.dropLast()) : mirror
    return "\(base)/\(fileName)"
  }
}

extension Backbone {
  /// Keras' file for this network; nil where Keras publishes none.
  ///
  /// Of MobileNetV2's files it is the one trained on images of the size given, and of 224×224 where there is none
  /// of that size.
  public func officialWeight(includeTop: Bool, height: Int? = nil, width: Int? = nil) -> OfficialWeight? {
    let files = OfficialWeight.all.filter { $0.backbone == name && $0.includeTop == includeTop }
    let (height, width) = (height ?? defaultInputSize, width ?? defaultInputSize)
    return files.first { $0.inputSize == nil || ($0.inputSize == height && height == width) }
      ?? files.first { $0.inputSize == defaultInputSize }
  }

  /// The command that fetches Keras' file for this network.
  func fetchCommand(includeTop: Bool, height: Int?, width: Int?) -> String {
    let file = officialWeight(includeTop: includeTop, height: height, width: width)
    var command = "pipeline weights fetch \(name)"
    if includeTop { command += " --include-top" }
    if let size = file?.inputSize, size != defaultInputSize { command += " --input \(size)x\(size)" }
    return command
  }
}
