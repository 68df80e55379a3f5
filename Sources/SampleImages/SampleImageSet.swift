import Digests
import Images

/// A labelled set of pictures: the same number of each fruit, one folder per class.
public struct SampleImageSet: Sendable {
  /// What draws the pictures.
  public let generator: SampleImageGenerator

  /// How many pictures there are of each fruit.
  public let countPerClass: Int

  /// The JPEG quality of the files.
  public static let quality = 85

  /// One picture's place in a set.
  public struct Entry: Hashable, Sendable {
    /// What the picture shows.
    public let fruit: Fruit
    /// Its number within its class, from 1.
    public let index: Int

    /// Names a picture.
    public init(fruit: Fruit, index: Int) {
      self.fruit = fruit
      self.index = index
    }

    /// The path within the set's folder, such as `apple/apple_001.jpg`.
    public var path: String {
      let digits = String(index)
      let padding = String(repeating: "0", count: max(0, 3 - digits.count))
      return "\(fruit.rawValue)/\(fruit.rawValue)_\(padding)\(digits).jpg"
    }
  }

  /// One picture, drawn and encoded.
  public struct File: Equatable, Sendable {
    /// The path within the set's folder.
    public let path: String
    /// The JPEG file.
    public let bytes: [UInt8]
    /// The SHA-256 of the RGB pixels before encoding, which no JPEG library can change.
    public let pixelDigest: String
  }

  /// A set of `countPerClass` pictures of each fruit.
  public init(generator: SampleImageGenerator, countPerClass: Int) {
    self.generator = generator
    self.countPerClass = countPerClass
  }

  /// All pictures' places: class by class, each by number.
  public var entries: [Entry] {
    Fruit.allCases.flatMap { fruit in
      (0..<countPerClass).map { Entry(fruit: fruit, index: $0 + 1) }
    }
  }

  /// Draws and encodes one picture.
  ///
  /// - Throws: `ImageError` when the picture is too large for a JPEG file.
  public func file(_ entry: Entry) throws -> File {
    let picture = generator.picture(of: entry.fruit, index: entry.index)
    return File(
      path: entry.path, bytes: try JPEGEncoder.encode(picture, quality: Self.quality),
      pixelDigest: Digest.sha256(picture.bytes))
  }

  /// Draws and encodes all pictures on all processors; the result is in the order of `entries`.
  ///
  /// - Throws: `ImageError` when the pictures are too large for JPEG files.
  public func files() async throws -> [File] {
    try await withThrowingTaskGroup(of: (Int, File).self) { group in
      let entries = entries
      for (position, entry) in entries.enumerated() {
        group.addTask { (position, try file(entry)) }
      }
      var files = [File?](repeating: nil, count: entries.count)
      for try await (position, file) in group { files[position] = file }
      return files.compactMap { $0 }
    }
  }
}
