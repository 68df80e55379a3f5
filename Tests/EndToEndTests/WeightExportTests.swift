import Foundation
import TestSupport
import Testing

/// The `shapes_*` files hold whole networks whose numbers are all zero.
@Suite("Exporting weights")
struct WeightExportTests {
  private func golden(_ name: String) -> String {
    ProjectPaths.golden.appending(path: "Backbones/\(name)").path
  }

  private struct Result: Decodable, Equatable {
    let backbone: String
    let byteCount: Int
    let container: String
    let includeTop: Bool
    let parameterCount: Int
    let path: String
    let source: String
  }

  private func result(_ outcome: CommandRunner.Outcome) throws -> Result {
    return try outcome.json(Result.self)
  }

  @Test("a file of any kind becomes safetensors, which serve in its place")
  func export() throws {
    let place = try Workplace()
    let source = golden("shapes_mobilenet_v2_0.35.h5")
    let first = try place.command.run("weights", "export", source, "--to", "a.safetensors", "--json")
    #expect(first.exitCode == 0, "\(first.standardError)")
    let whole = try result(first)
    #expect(
      whole
        == Result(
          backbone: "mobilenet_v2_0.35", byteCount: whole.byteCount, container: "Keras .h5",
          includeTop: false,
          parameterCount: 410_208, path: "a.safetensors", source: source))
    #expect(try Data(contentsOf: place.folder.url.appending(path: "a.safetensors")).count == whole.byteCount)

    let second = try place.command.run(
      "weights", "export", "a.safetensors", "--to", "b.safetensors", "--half", "--backbone",
      "mobilenet_v2_0.35",
      "--json")
    #expect(second.exitCode == 0, "\(second.standardError)")
    let half = try result(second)
    #expect(half.container == "safetensors")
    #expect(whole.byteCount - half.byteCount >= 2 * 410_208 - 1024)

    try place.copyPictures(1, to: "photos")
    let extraction = try place.command.run(
      "extract", "photos", "--backbone", "mobilenet_v2_0.35", "--weights", "b.safetensors", "--target-size",
      "96x96",
      "--store", "features.sqlite", "--quiet")
    #expect(extraction.exitCode == 0, "\(extraction.standardError)")
  }

  @Test("what cannot be exported says why and leaves no file")
  func refusals() throws {
    let place = try Workplace()
    let shapes = golden("shapes_mobilenet_v2_0.35.h5")
    try place.folder.write("precious", to: "kept.safetensors")
    func refusal(_ arguments: String...) throws -> String {
      let outcome = try place.command.run(["weights", "export"] + arguments)
      #expect(outcome.exitCode == 2 || outcome.exitCode == 1)
      #expect(outcome.standardOutput.isEmpty)
      return outcome.standardError
    }
    #expect(
      try refusal(shapes, "--to", "kept.safetensors")
        == "error: kept.safetensors: is there already; choose another name, or replace it with --force\n")
    #expect(
      try refusal("vgg61", "--to", "new").contains("backbone 'vgg61' is not known; did you mean 'vgg16'"))
    #expect(try refusal("nowhere.h5", "--to", "new").contains("nowhere.h5: no such file"))
    #expect(
      try refusal(golden("tiny.h5"), "--to", "new").contains("the layers are those of no network here; name"))
    #expect(
      try refusal(shapes, "--to", "new", "--backbone", "vgg16")
        .contains("the weights of MobileNetV2 with alpha 0.35, expected VGG16"))
    #expect(
      try refusal(shapes, "--to", "new", "--backbone", "mobilenet_v2_0.35", "--include-top")
        .contains("saved without the top"))
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("new")))
    #expect(try String(contentsOfFile: place.folder.path("kept.safetensors"), encoding: .utf8) == "precious")
    let replaced = try place.command.run("weights", "export", shapes, "--to", "kept.safetensors", "--force")
    #expect(replaced.exitCode == 0, "\(replaced.standardError)")
  }

  @Test("a full disk is named, and leaves neither half a file nor a copy of an archive's weights")
  func fullDisk() throws {
    let place = try Workplace()
    let export = ["weights", "export", golden("shapes_mobilenet_v2_0.35.h5"), "--to", "new.safetensors"]
    // A limit on file sizes ends writing as a full disk does, and needs no rights.
    let full = try place.command.run(export, shellPrefix: "ulimit -f 100")
    #expect(full.exitCode == 1)
    #expect(full.standardError.contains("new.safetensors: cannot be written: file too large; "))
    let left = try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path)
    #expect(!left.contains { $0.hasPrefix("new.safetensors") })

    let archive = golden("Containers/tiny.keras")
    let temporary = place.folder.path("temporary")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
    let verify = ["weights", "verify", archive]
    let copy = try place.command.run(verify, environment: ["TMPDIR": temporary], shellPrefix: "ulimit -f 10")
    #expect(copy.exitCode == 1)
    let words = copy.standardOutput + copy.standardError
    #expect(words.contains("'model.weights.h5': no room for its 24492 bytes in \(temporary)"), "\(words)")
    let nowhere = try place.command.run(verify, environment: ["TMPDIR": "/nowhere"])
    let said = nowhere.standardOutput + nowhere.standardError
    #expect(said.contains("name another folder with TMPDIR"), "\(said)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
  }
}
