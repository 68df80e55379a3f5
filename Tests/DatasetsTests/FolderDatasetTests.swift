import Datasets
import Foundation
import TestSupport
import Testing

@Suite("FolderDataset")
struct FolderDatasetTests {
  private func tree(_ files: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in files { try folder.write("", to: file) }
    return folder
  }

  private func names(_ dataset: FolderDataset) -> [String] {
    dataset.samples.map { String($0.path.dropFirst(dataset.path.count + 1)) }
  }

  private func link(_ name: String, to target: String, in folder: TemporaryFolder) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(name), withDestinationPath: target)
  }

  @Test("classes are the folders of the first level, images are found at any depth")
  func classes() throws {
    let folder = try tree(["b/2.jpg", "b/1.jpg", "a/deep/er/x.png", "a/y.webp", "a/notes.txt", "top.csv"])
    let dataset = try FolderDataset(path: folder.url.path + "//")
    #expect(dataset.path == folder.url.path)
    #expect(dataset.classNames == ["a", "b"])
    #expect(names(dataset) == ["a/y.webp", "a/deep/er/x.png", "b/1.jpg", "b/2.jpg"])
    #expect(dataset.samples.map(\.label) == ["a", "a", "b", "b"])
    #expect(dataset.samples.allSatisfy { $0.split == nil })
    #expect(dataset.skippedFileCounts == ["txt": 1, "csv": 1])
    #expect(dataset.notes == ["\(dataset.path): 2 files are no images: 1 .csv, 1 .txt"])
  }

  @Test("hidden files and folders are left out at every level")
  func hidden() throws {
    let folder = try tree([
      "a/1.jpg", "a/.2.jpg", "a/.thumbs/3.jpg", ".git/4.jpg", ".5.jpg", "a/._1.jpg",
    ])
    let dataset = try FolderDataset(path: folder.url.path)
    #expect(names(dataset) == ["a/1.jpg"])
    #expect(dataset.notes.isEmpty)
  }

  @Test("a folder that is called like an image is a folder")
  func folderCalledLikeAnImage() throws {
    let folder = try tree(["a/album.jpg/1.jpg"])
    #expect(names(try FolderDataset(path: folder.url.path)) == ["a/album.jpg/1.jpg"])
  }

  @Test("images without class folders have no label")
  func unlabelled() throws {
    let folder = try tree(["2.jpg", "10.JPEG", "readme", "empty/readme.md"])
    let dataset = try FolderDataset(path: folder.url.path)
    #expect(dataset.samples == ["10.JPEG", "2.jpg"].map { Sample(path: folder.path($0)) })
    #expect(dataset.classNames.isEmpty)
    #expect(dataset.skippedFileCounts == ["": 1, "md": 1])
    #expect(dataset.unusedFolders == [folder.path("empty")])
  }

  @Test("images beside class folders and classes without images are noted")
  func loose() throws {
    let folder = try tree(["a/1.jpg", "b/x.txt", "2.jpg", "3.jpg"])
    let dataset = try FolderDataset(path: folder.url.path)
    #expect(names(dataset) == ["a/1.jpg"])
    #expect(dataset.classNames == ["a", "b"])
    #expect(dataset.looseImageCount == 2)
    #expect(dataset.unusedFolders == [folder.path("b")])
    #expect(dataset.notes.count == 3)
  }

  @Test("linked folders are followed once; loops end, and real folders keep their files")
  func links() throws {
    let outside = try tree(["shared/s.jpg"])
    let folder = try tree(["z/real.jpg", "z/sub/deep.jpg"])
    try FileManager.default.createDirectory(atPath: folder.path("m"), withIntermediateDirectories: true)
    try link("a", to: folder.path("z"), in: folder)  // sorts before the real one, must not take its files
    try link("z/sub/up", to: folder.url.path, in: folder)  // a loop to the root
    try link("z/loop", to: folder.path("z"), in: folder)
    try link("m/first", to: outside.path("shared"), in: folder)
    try link("m/second", to: outside.path("shared"), in: folder)
    try link("m/gone.jpg", to: folder.path("nowhere.jpg"), in: folder)
    try link("m/linked.jpg", to: folder.path("z/real.jpg"), in: folder)
    let dataset = try FolderDataset(path: folder.url.path)
    // A broken link to an image is a sample that will fail with its reason.
    #expect(
      names(dataset) == ["m/gone.jpg", "m/linked.jpg", "m/first/s.jpg", "z/real.jpg", "z/sub/deep.jpg"])
    #expect(
      Set(dataset.repeatedFolders) == Set(["a", "m/second", "z/loop", "z/sub/up"].map(folder.path)))
  }

  @Test("a class may be a link to a folder elsewhere")
  func linkedClass() throws {
    let outside = try tree(["1.jpg", "in/2.jpg"])
    let folder = try tree(["b/3.jpg"])
    try link("a", to: outside.url.path, in: folder)
    let dataset = try FolderDataset(path: folder.url.path)
    #expect(names(dataset) == ["a/1.jpg", "a/in/2.jpg", "b/3.jpg"])
    #expect(dataset.samples.map(\.label) == ["a", "a", "b"])
  }

  @Test("train, validation and test folders become splits", arguments: ["validation", "val", "Valid"])
  func splits(_ validation: String) throws {
    let folder = try tree([
      "train/a/1.jpg", "train/b/2.jpg", "\(validation)/a/3.jpg", "test/4.jpg", "extra/a/5.jpg",
    ])
    let dataset = try FolderDataset(path: folder.url.path, layout: .splits)
    #expect(dataset.samples.map(\.split) == [.train, .train, .validation, .test])
    #expect(dataset.samples.map(\.label) == ["a", "b", "a", nil])
    #expect(dataset.classNames == ["a", "b"])
    #expect(dataset.unusedFolders == [folder.path("extra")])
  }

  @Test("split folders need a train folder and no two for one split")
  func badSplits() throws {
    let noTrain = try tree(["cat/1.jpg", "dog/2.jpg"])
    #expect(throws: DatasetError.noTrainFolder(path: noTrain.url.path, found: ["cat", "dog"])) {
      try FolderDataset(path: noTrain.url.path, layout: .splits)
    }
    let two = try tree(["train/a/1.jpg", "val/a/1.jpg", "valid/a/1.jpg"])
    #expect(throws: DatasetError.twoSplitFolders(path: two.url.path, first: "val", second: "valid")) {
      try FolderDataset(path: two.url.path, layout: .splits)
    }
  }

  @Test("what is missing, no folder, or without images says so")
  func errors() throws {
    let folder = try tree(["a/notes.txt", "a/more.md", "file"])
    #expect(throws: DatasetError.folderNotFound(path: folder.path("nowhere"))) {
      try FolderDataset(path: folder.path("nowhere"))
    }
    #expect(throws: DatasetError.notAFolder(path: folder.path("file"))) {
      try FolderDataset(path: folder.path("file"))
    }
    let error = #expect(throws: DatasetError.self) { try FolderDataset(path: folder.url.path) }
    #expect(
      error?.description == "\(folder.url.path): no images; looked for .bmp .gif .jpeg .jpg .png .ppm .tif "
        + ".tiff .webp and found 3 other files")
    let empty = try TemporaryFolder()
    let second = #expect(throws: DatasetError.self) { try FolderDataset(path: empty.url.path) }
    #expect(second?.description.hasSuffix("and found no files at all") == true)
  }

  @Test(
    "a folder that may not be read is an error that names it",
    .enabled(if: ProcessInfo.processInfo.userName != "root", "root may read every folder"))
  func unreadable() throws {
    let folder = try tree(["a/1.jpg", "b/2.jpg"])
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path("b"))
    defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("b")) }
    #expect(throws: DatasetError.unreadableFolder(path: folder.path("b"), reason: "permission denied")) {
      try FolderDataset(path: folder.url.path)
    }
  }

  @Test("extensions of either Keras list are told apart, case never matters")
  func extensions() throws {
    let files = ["a/1.gif", "a/2.PPM", "a/3.Tif", "a/4.webp", "a/5.JPG", "a/6.jpg.txt"]
    let folder = try tree(files)
    let path = folder.url.path
    #expect(names(try FolderDataset(path: path)) == Array(files.dropLast()))
    #expect(
      names(try FolderDataset(path: path, extensions: .kerasDirectory)) == ["a/2.PPM", "a/3.Tif", "a/5.JPG"])
    #expect(names(try FolderDataset(path: path, extensions: .kerasDataset)) == ["a/1.gif", "a/5.JPG"])
  }

  @Test("file information follows links and changes with the file")
  func fileInfo() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("12345", to: "f")
    try link("l", to: path, in: folder)
    let info = try #require(FileInfo(path: path))
    #expect(info.byteCount == 5)
    #expect(FileInfo(path: folder.path("l")) == info)
    #expect(abs(Double(info.modifiedNanoseconds) / 1e9 - Date().timeIntervalSince1970) < 60)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000.5)], ofItemAtPath: path)
    #expect(FileInfo(path: path)?.modifiedNanoseconds == 1_000_000_000_500_000_000)
    #expect(FileInfo(path: folder.path("nothing")) == nil)
  }
}
