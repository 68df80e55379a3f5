import Foundation
import PipelineConfig
import TestSupport
import Testing

@Suite("Finding pipeline files")
struct PipelineFileLoadingTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["extract.yaml", "train.yml", ".hidden.yaml", "notes.txt"] {
      try folder.write(validHead, to: name)
    }
    return folder
  }

  @Test("a path is taken as it is, a name is looked up with and without its extension")
  func found() throws {
    let folder = try folder()
    let root = folder.url.path
    for argument in ["extract", "extract.yaml", folder.path("extract.yaml")] {
      let loaded = try PipelineFile.load(argument, pipelinesFolder: root)
      #expect(loaded.path == folder.path("extract.yaml"))
      #expect(loaded.file.name == "extract")
    }
    #expect(try PipelineFile.load("train", pipelinesFolder: root).path == folder.path("train.yml"))
    #expect(
      try PipelineFile.load("train", overrides: ["seed=3"], pipelinesFolder: root).file.seed == 3)
  }

  @Test("what is not there is answered with what is")
  func notFound() throws {
    let folder = try folder()
    let root = folder.url.path
    let error = #expect(throws: PipelineConfigError.self) {
      try PipelineFile.load("extrct", pipelinesFolder: root)
    }
    #expect(
      error?.description
        == "extrct: no such pipeline file (\(root)/ has extract.yaml, train.yml); did you mean 'extract'?")
    let far = #expect(throws: PipelineConfigError.self) { try PipelineFile.load("", pipelinesFolder: root) }
    #expect(far?.description == ": no such pipeline file (\(root)/ has extract.yaml, train.yml)")
    let none = #expect(throws: PipelineConfigError.self) {
      try PipelineFile.load("x", pipelinesFolder: folder.path("none"))
    }
    #expect(
      none?.description
        == "x: no such pipeline file, and there is no \(folder.path("none"))/ with one; relative paths start at the "
        + "folder the command runs in")
    #expect(throws: PipelineConfigError.self) { try PipelineFile.load(root, pipelinesFolder: root) }
  }

  @Test("files that are no text or far too large are refused by name")
  func unreadable() throws {
    let folder = try folder()
    let latin = try folder.write([0x6E, 0xE9], to: "latin.yaml")
    #expect(
      throws: PipelineConfigError.unreadable(path: latin, reason: "not UTF-8 text; save it as UTF-8")
    ) { try PipelineFile.load(latin) }
    let large = try folder.write([UInt8](repeating: 0x23, count: (1 << 20) + 1), to: "large.yaml")
    #expect(
      throws: PipelineConfigError.unreadable(
        path: large, reason: "1048577 bytes are too many for a pipeline file")
    ) { try PipelineFile.load(large) }
  }
}
