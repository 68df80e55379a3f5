import Foundation
import TestSupport
import Testing

@Suite("pipeline augment")
struct AugmentCommandTests {
  private struct Sheet: Decodable {
    let preview: String
    let pictures: [String]
    let variants: Int
    let width: Int
    let height: Int
  }

  private struct Checked: Decodable {
    struct Image: Decodable {
      let status: String
      let format: String?
      let width: Int?
      let height: Int?
      let digest: String?
    }
    let images: [Image]
  }

  private static let fruits = ProjectPaths.root.appending(path: "data/fruits").path
  private static let everything = [
    "--rotation-range", "20", "--width-shift-range", "0.1", "--height-shift-range", "-5,5", "--shear-range",
    "5",
    "--zoom-range", "0.8,1.2", "--brightness-range", "0.7,1.3", "--channel-shift-range", "20", "--fill-mode",
    "wrap",
    "--horizontal-flip", "--vertical-flip", "--mixup", "0.2", "--cutmix", "1",
  ]

  /// The sheet that a command writes, and what `images check` says of its file.
  private static func sheet(
    _ options: [String], to name: String = "sheet.png", _ runner: CommandRunner
  ) throws -> (sheet: Sheet, file: Checked.Image) {
    let outcome = try runner.run(["augment", fruits, "--preview", name, "--json"] + options)
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    let check = try runner.run("images", "check", name, "--digest", "--json")
    return (try outcome.json(Sheet.self), try #require(try check.json(Checked.self).images.first))
  }

  @Test("draws one row a picture, the same from the same seed on any threads")
  func draws() throws {
    let folder = try TemporaryFolder()
    let runner = CommandRunner(in: folder.url)
    let options = Self.everything + ["--rows", "3", "--variants", "4", "--target-size", "40x60"]
    let (sheet, file) = try Self.sheet(options + ["--threads", "1"], runner)
    #expect(sheet.pictures.count == 3 && sheet.variants == 4)
    // Five pictures in a row with gaps of 3, and 12 behind the first.
    #expect(sheet.width == 5 * 60 + 3 * 5 + 12 && sheet.height == 3 * 40 + 3 * 4)
    #expect(file.status == "ok" && file.format == "png")
    #expect(file.width == sheet.width && file.height == sheet.height)
    let again = try Self.sheet(options + ["--threads", "2"], runner).file
    #expect(again.digest == file.digest)
    let other = try Self.sheet(options + ["--seed", "43"], runner).file
    #expect(other.digest != file.digest)
    let jpeg = try Self.sheet(options, to: "sheet.JPG", runner).file
    #expect(jpeg.format == "jpeg" && jpeg.width == sheet.width)
  }

  @Test("leaves out what cannot be shown, and says so")
  func broken() throws {
    let folder = try TemporaryFolder()
    let runner = CommandRunner(in: folder.url)
    try Data("no picture".utf8).write(to: folder.url.appending(path: "broken.jpg"))
    let both = try runner.run(
      "augment", "broken.jpg", Self.fruits, "--preview", "s.png", "--rows", "1000", "--target-size", "16")
    #expect(both.exitCode == 0)
    #expect(both.standardError.contains("nothing changes the pictures"))
    #expect(both.standardError.contains("broken.jpg: not a supported image"))
    let alone = try runner.run("augment", "broken.jpg", "--preview", "t.png")
    #expect(alone.exitCode == 1 && alone.standardError.contains("no image can be shown"))
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "t.png").path))
  }

  @Test("says what is wrong with its options by their names")
  func problems() throws {
    let folder = try TemporaryFolder()
    let runner = CommandRunner(in: folder.url)
    let outcome = try runner.run(
      "augment", Self.fruits, "--preview", "s.png", "--rotation-range", "-3", "--zoom-range", "2,1")
    #expect(outcome.exitCode == 2)
    #expect(
      outcome.standardError.contains(
        "--rotation-range -3: error: 'rotation_range' must be a number from 0 to 360, got '-3'"))
    #expect(
      outcome.standardError.contains(
        "--zoom-range 2,1: error: 'zoom_range' must be [least, greatest], got [2.0, 1.0]"))
    let ending = try runner.run("augment", Self.fruits, "--preview", "s.tif")
    #expect(
      ending.exitCode == 2
        && ending.standardError.contains("s.tif: a sheet's name ends in .png, .jpg or .jpeg"))
    let folderless = try runner.run("augment", Self.fruits, "--preview", "nowhere/s.png", "--rows", "1")
    #expect(folderless.exitCode == 1 && folderless.standardError.contains("nowhere/s.png: cannot be written"))
  }
}
