/// Which file names are taken for images; the content has the last word.
public struct ImageExtensions: Equatable, Sendable {
  /// Lower-case extensions without the dot, sorted.
  public let names: [String]
  private let set: Set<String>

  /// These extensions; case does not matter.
  public init(_ names: [String]) {
    set = Set(names.map { $0.lowercased() })
    self.names = set.sorted()
  }

  /// Both lists of Keras, and WebP.
  public static let all = ImageExtensions(kerasDirectory.names + kerasDataset.names + ["webp"])
  /// What `flow_from_directory` takes.
  ///
  /// Reference: Keras 3.15 legacy/preprocessing/image.py.
  public static let kerasDirectory = ImageExtensions(["png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff"])
  /// What `image_dataset_from_directory` takes.
  ///
  /// Reference: Keras 3.15 utils/image_dataset_utils.py.
  public static let kerasDataset = ImageExtensions(["bmp", "gif", "jpeg", "jpg", "png"])

  /// Whether a file with this lower-case extension is taken.
  func contains(_ fileExtension: String) -> Bool { set.contains(fileExtension) }

  /// What follows the last dot of `name` in lower case; empty without a dot.
  static func of(_ name: String) -> String {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return name[name.utf8.index(after: dot)...].lowercased()
  }
}
