import Foundation
import Images
import SampleImages
import TestSupport
import Testing

@Suite("data/fruits") struct ShippedFruitsTests {
  private static let folder = ProjectPaths.root.appending(path: "data/fruits")
  private static let set = SampleImageSet(
    generator: SampleImageGenerator(seed: 1, size: 128), countPerClass: 40)

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Self.folder.appending(path: path)))
  }

  private func table() throws -> PixelDigestTable {
    let url = ProjectPaths.root.appending(path: "data/fruits-pixels.tsv")
    return try PixelDigestTable(text: String(contentsOf: url, encoding: .utf8), path: url.path)
  }

  @Test("holds 40 pictures of each class under the names of the set, and nothing else")
  func names() throws {
    let found = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path)
      .filter { $0.contains("/") }
    #expect(found.sorted() == Self.set.entries.map(\.path).sorted())
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(folders.sorted() == Fruit.allCases.map(\.rawValue).sorted())
  }

  @Test("takes up less than 600 kB")
  func byteCount() throws {
    let total = try Self.set.entries.reduce(0) { $0 + (try bytes($1.path).count) }
    #expect(total < 600_000)
  }

  @Test("is listed completely in fruits-pixels.tsv")
  func listed() throws {
    #expect(try table().digests.keys.sorted() == Self.set.entries.map(\.path).sorted())
  }

  @Test(
    "is drawn again pixel by pixel, and its files show what was drawn", arguments: Fruit.allCases,
    [1, 17, 40])
  func redrawn(fruit: Fruit, index: Int) throws {
    let entry = SampleImageSet.Entry(fruit: fruit, index: index)
    #expect(try Self.set.file(entry).pixelDigest == table().digests[entry.path])
    let decoded = try ImageDecoder().decode(bytes(entry.path)).pixels
    let drawn = Self.set.generator.picture(of: fruit, index: index)
    // Quality 85 with halved chroma: two to four levels off on average; another picture is 30 and more.
    #expect((decoded.height, decoded.width) == (128, 128))
    #expect(meanDifference(decoded, drawn) < 6)
  }

  @Test("decodes to 128 × 128 throughout, every picture different")
  func decodes() throws {
    let pictures = try Self.set.entries.map { try ImageDecoder().decode(bytes($0.path)).pixels }
    #expect(pictures.allSatisfy { $0.height == 128 && $0.width == 128 })
    #expect(Set(pictures.map(\.bytes)).count == 120)
  }
}
