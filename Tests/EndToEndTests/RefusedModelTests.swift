import Foundation
import TestSupport
import Testing

@Suite("Models that cannot be applied say why")
struct RefusedModelTests {
  private let golden = ProjectPaths.golden.appending(path: "Backbones/shapes_mobilenet_v2_0.35.h5").path

  /// A place with features and a model `zero`, made with the weight file `w.safetensors`.
  private func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(2, to: "photos")
    for arguments in [
      ["weights", "export", golden, "--to", "w.safetensors"],
      ["weights", "export", golden, "--to", "other.safetensors", "--half"],
      [
        "extract", "photos", "--backbone", "mobilenet_v2_0.35", "--weights", "w.safetensors", "--target-size",
        "32x32", "--quiet",
      ],
      ["train", "--reduce", "standard_scaler", "--no-probability", "--name", "zero", "--quiet"],
    ] {
      let outcome = try place.command.run(arguments)
      try #require(outcome.exitCode == 0, "\(arguments): \(outcome.standardError)")
    }
    return place
  }

  @Test("weights that are gone or others: the message has model, recipe, file and what to do")
  func weights() throws {
    let place = try prepare()
    let recipe =
      "model zero cannot be applied, the recipe of its features cannot be met: recipe 1 (mobilenet_v2_0.35"
    let other = try place.command.run("predict", "photos", "--weights", "other.safetensors", "--quiet")
    #expect(other.exitCode == 1)
    #expect(other.standardError.contains(recipe), "\(other.standardError)")
    #expect(other.standardError.contains("these are not the weights the features were made with"))
    try FileManager.default.removeItem(at: place.folder.url.appending(path: "w.safetensors"))
    let gone = try place.command.run("predict", "photos", "--quiet")
    #expect(gone.exitCode == 1)
    #expect(gone.standardError.contains(recipe), "\(gone.standardError)")
    #expect(gone.standardError.contains("w.safetensors"), "\(gone.standardError)")
    // Stored features need no weights.
    #expect(try place.command.run("predict", "--where", "1", "--quiet").exitCode == 0)
  }

  @Test("a model of a newer version, and one that is damaged")
  func payload() throws {
    let place = try prepare()
    let store = "out/features.sqlite"
    func patch(_ sql: String) throws {
      _ = try place.query("UPDATE model_artifact SET payload = \(sql)", store: store)
    }
    // Bytes 8 to 11 are the format's version.
    try patch("CAST(substr(payload, 1, 8) || x'63000000' || substr(payload, 13) AS BLOB)")
    #expect(
      try place.query("SELECT typeof(payload), length(payload) > 500 FROM model_artifact", store: store)
        == ["blob|1"])
    for arguments in [
      ["predict", "photos"], ["predict", "--where", "1"], ["evaluate", "--where", "1"],
      ["evaluate", "--where", "1", "--group-by", "label"],
    ] {
      let newer = try place.command.run(arguments + ["--quiet"])
      #expect(newer.exitCode == 1)
      #expect(
        newer.standardError.contains(
          "model zero cannot be used: MODEL: stored in format 99, this program reads formats up to 2"),
        "\(arguments): \(newer.standardError)")
    }
    try patch("CAST(substr(payload, 1, 400) AS BLOB)")
    let damaged = try place.command.run("predict", "photos", "--quiet")
    #expect(damaged.exitCode == 1)
    #expect(damaged.standardError.contains("model zero cannot be used"), "\(damaged.standardError)")
  }

  @Test("a recipe whose decoding this version does not know")
  func decoding() throws {
    let place = try prepare()
    let store = "out/features.sqlite"
    let hex = try #require(try place.query("SELECT hex(payload) FROM model_artifact", store: store).first)
    var bytes = stride(from: 0, to: hex.utf8.count, by: 2).map { offset in
      let start = hex.index(hex.startIndex, offsetBy: offset)
      return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)!
    }
    let word = try #require(bytes.firstRange(of: Array(#""decoding":"pillow""#.utf8)))
    bytes[word.upperBound - 2] = UInt8(ascii: "x")
    // The last eight bytes are the FNV-1a sum of those before them, lowest byte first.
    let sum = bytes.dropLast(8).reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    bytes.replaceSubrange(
      bytes.count - 8..<bytes.count, with: (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) })
    let patched = bytes.map { String(format: "%02x", $0) }.joined()
    try place.folder.write("UPDATE model_artifact SET payload = x'\(patched)';", to: "patch.sql")
    _ = try place.query(".read patch.sql", store: store)
    let outcome = try place.command.run("predict", "photos", "--quiet")
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.standardError.contains("model zero cannot be applied")
        && outcome.standardError.contains("recipe 1"))
    #expect(
      outcome.standardError.contains(
        "decoding 'pillox', which this version does not know; use the version of pipeline that made it"),
      "\(outcome.standardError)")
    // Stored features need no decoding.
    #expect(try place.command.run("predict", "--where", "1", "--quiet").exitCode == 0)
  }

  @Test("stored images without the model's features: how many, which recipe, what to do")
  func missingFeatures() throws {
    let place = try prepare()
    _ = try place.query(
      "DELETE FROM feature_vector; DELETE FROM feature_summary", store: "out/features.sqlite")
    let outcome = try place.command.run("predict", "--where", "label = 'apple'", "--quiet")
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.standardError.contains("none of the 2 images where label = 'apple' has features of recipe 1"),
      "\(outcome.standardError)")
    #expect(outcome.standardError.contains("model zero needs; extract them with `pipeline extract`"))
    let none = try place.command.run("predict", "--where", "label = 'pear'", "--quiet")
    #expect(none.exitCode == 1)
    #expect(none.standardError.contains("is selected by: label = 'pear'"), "\(none.standardError)")
  }
}
