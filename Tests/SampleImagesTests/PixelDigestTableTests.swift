import SampleImages
import Testing

@Suite("PixelDigestTable") struct PixelDigestTableTests {
  private let digest = String(repeating: "0f", count: 32)

  @Test("reads back what it writes, sorted by path")
  func roundTrip() async throws {
    let set = SampleImageSet(generator: SampleImageGenerator(seed: 3, size: 8), countPerClass: 2)
    let files = try await set.files()
    let table = PixelDigestTable(files)
    #expect(try PixelDigestTable(text: table.text, path: "t.tsv") == table)
    let lines = table.text.split(separator: "\n")
    #expect(lines.first == "path\tpixels_sha256")
    #expect(lines.count == 7)
    #expect(lines.dropFirst().sorted() == Array(lines.dropFirst()))
    #expect(table.digests["apple/apple_002.jpg"] == files[1].pixelDigest)
  }

  @Test("names the line that is not a path, a tab and a digest")
  func badLines() {
    let header = "path\tpixels_sha256\n"
    let cases = [
      ("", 1), ("path,pixels_sha256\n", 1), (header + "a.jpg \(digest)\n", 2),
      (header + "a.jpg\t\(digest.dropLast())\n", 2), (header + "a.jpg\t\(digest)\textra\n", 2),
      (header + "a.jpg\t\(digest)\na.jpg\t\(digest)\n", 3),
    ]
    for (text, line) in cases {
      #expect(throws: SampleImagesError.badTable(path: "t.tsv", line: line)) {
        try PixelDigestTable(text: text, path: "t.tsv")
      }
    }
    let message = SampleImagesError.badTable(path: "t.tsv", line: 3).description
    #expect(
      message == "t.tsv:3: expected a path, a tab and a SHA-256; regenerate with make-sample-images")
  }
}
