public import Tensors

/// What is known about one exported image beside its features.
public struct ExportedImage: Sendable, Equatable {
  /// The image's number in the store.
  public let imageID: Int64
  /// Its file.
  public let path: String
  /// Its class, nil where unknown.
  public let label: String?
  /// Its part of the dataset, nil where it is not split.
  public let split: String?

  /// An image of these parts.
  public init(imageID: Int64, path: String, label: String?, split: String?) {
    (self.imageID, self.path, self.label, self.split) = (imageID, path, label, split)
  }
}

/// Rows that are exported, read block by block and, where a form needs it, more than once.
public protocol ExportSource {
  /// How many images.
  var rowCount: Int { get }
  /// How many values each has.
  var columnCount: Int { get }
  /// The classes there are, each once, in the order in which they are numbered from 1.
  var classNames: [String] { get }
  /// The images in `range`, a part of `0..<rowCount`.
  func images(in range: Range<Int>) throws -> [ExportedImage]
  /// Their values, `(range.count, columnCount)`.
  func features(in range: Range<Int>) throws -> Matrix<Float>
}

extension ExportSource {
  /// Rows that are in memory at a time: about a MiB of values, at least one.
  var blockSize: Int { max(1, min(4096, (1 << 18) / max(1, columnCount))) }

  /// The ranges of all blocks, in order.
  var blocks: [Range<Int>] {
    stride(from: 0, to: rowCount, by: blockSize).map { $0..<min($0 + blockSize, rowCount) }
  }
}
