import Foundation
import SampleImages
import TestSupport
import Testing

@Suite("SampleImageFolder") struct SampleImageFolderTests {
  private let temporary: TemporaryFolder
  private let folder: SampleImageFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = SampleImageFolder(path: temporary.path("set"))
  }

  private func files(seed: UInt64) async throws -> [SampleImageSet.File] {
    let generator = SampleImageGenerator(seed: seed, size: 8)
    return try await SampleImageSet(generator: generator, countPerClass: 2).files()
  }

  private func content(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(folder.path)/\(path)").map { Array($0) }
  }

  private func expect(
    written: Int, unchanged: Int, writing files: [SampleImageSet.File], overwriting: Bool
  ) throws {
    let summary = try folder.write(files, overwriting: overwriting)
    #expect(summary.writtenCount == written)
    #expect(summary.unchangedCount == unchanged)
  }

  @Test("writes every file into the folder of its class, and nothing the second time")
  func writes() async throws {
    let files = try await files(seed: 1)
    try expect(written: 6, unchanged: 0, writing: files, overwriting: false)
    for file in files { #expect(content(file.path) == file.bytes) }
    try expect(written: 0, unchanged: 6, writing: files, overwriting: false)
  }

  @Test("restores missing files only")
  func restores() async throws {
    let files = try await files(seed: 1)
    _ = try folder.write(files, overwriting: false)
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(files[3].path)")
    try expect(written: 1, unchanged: 5, writing: files, overwriting: false)
    #expect(content(files[3].path) == files[3].bytes)
  }

  @Test("writes nothing at all when one file has other content, and names it")
  func refuses() async throws {
    let files = try await files(seed: 1)
    let inTheWay = try temporary.write("mine", to: "set/tomato/tomato_001.jpg")
    let error = #expect(throws: SampleImagesError.self) { try folder.write(files, overwriting: false) }
    #expect(error == .wouldOverwrite(path: inTheWay, count: 1))
    #expect(
      error?.description == "\(inTheWay): exists with other content; nothing was written; "
        + "use --force to overwrite, or another --output")
    #expect(content("apple/apple_001.jpg") == nil)
    #expect(content("tomato/tomato_001.jpg") == Array("mine".utf8))
  }

  @Test("replaces files with other content when told to")
  func overwrites() async throws {
    _ = try folder.write(await files(seed: 1), overwriting: false)
    let others = try await files(seed: 2)
    let error = #expect(throws: SampleImagesError.self) { try folder.write(others, overwriting: false) }
    #expect(error == .wouldOverwrite(path: "\(folder.path)/\(others[0].path)", count: 6))
    #expect(error?.description.contains("apple_001.jpg (and 5 more): exists") == true)
    try expect(written: 6, unchanged: 0, writing: others, overwriting: true)
    #expect(content(others[5].path) == others[5].bytes)
  }

  @Test("says so when a class folder's place is taken by a file")
  func fileAsFolder() async throws {
    let inTheWay = try temporary.write("mine", to: "set/apple")
    let files = try await files(seed: 1)
    #expect(throws: SampleImagesError.notAFolder(path: inTheWay)) {
      try folder.write(files, overwriting: true)
    }
  }

  @Test("says so when the folder cannot be made")
  func parentIsFile() async throws {
    try temporary.write("mine", to: "set")
    let files = try await files(seed: 1)
    let error = #expect(throws: SampleImagesError.self) { try folder.write(files, overwriting: true) }
    guard case .cannotWrite(let path, let reason) = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
    #expect(path == "\(folder.path)/apple" && !reason.isEmpty)
  }

  @Test("guards the digest table like a picture: nothing is written when it has other content")
  func digestTable() async throws {
    let table = try temporary.write("mine", to: "tables/pixels.tsv")
    let files = try await files(seed: 1)
    #expect(throws: SampleImagesError.wouldOverwrite(path: table, count: 1)) {
      try folder.write(files, digestTable: table, overwriting: false)
    }
    #expect(content(files[0].path) == nil)
    #expect(try folder.write(files, digestTable: table, overwriting: true).writtenCount == 7)
    let text = try String(contentsOfFile: table, encoding: .utf8)
    #expect(text == PixelDigestTable(files).text)
    #expect(try folder.write(files, digestTable: table, overwriting: false).unchangedCount == 7)
  }
}
