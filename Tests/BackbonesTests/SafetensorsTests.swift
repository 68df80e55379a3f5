import Backbones
import Foundation
import TestSupport
import Testing

@Suite("Safetensors headers")
struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file with any header, and how many bytes of numbers behind it.
  private func write(_ header: String, data: Int, length: UInt64? = nil) throws -> String {
    let text = Array(header.utf8)
    let size = length ?? UInt64(text.count)
    let head = (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    return try folder.write(head + text + [UInt8](repeating: 0, count: data), to: "weights.safetensors")
  }

  /// Why such a file is refused, without the words that all refusals share; nil when it is not.
  private func refusal(_ header: String, data: Int, length: UInt64? = nil) throws -> String? {
    let path = try write(header, data: data, length: length)
    do {
      _ = try WeightFile(path: path)
      return nil
    } catch .damaged(path, let reason) {
      return reason
    } catch {
      return "\(error)"
    }
  }

  private func tensor(_ type: String, _ shape: String, _ offsets: String) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test("tensors are read where they lie, in whatever order the header has them, with space around it")
  func order() throws {
    let path = try write(
      #" {"__metadata__":{"note":"none"},"#.dropFirst() + #""b/w":"# + tensor("F32", "[2, 3]", "[8, 32]")
        + #", "a/w" : "# + tensor("F16", "[]", "[0,2]") + #","a/empty":"# + tensor("F64", "[0, 5]", "[2,2]")
        + #","a/v":"# + tensor("BF16", "[3]", "[2,8]") + "}      ",
      data: 32)
    let file = try WeightFile(path: path)
    #expect(file.layers.map(\.name) == ["a", "b"])
    #expect(file["a"]?.weights.map(\.name) == ["a/w", "a/empty", "a/v"])
    #expect(file["a"]?.weights.map(\.shape) == [[], [0, 5], [3]])
    #expect(file["b"]?.weights.map(\.shape) == [[2, 3]])
  }

  @Test("a header that cannot be is refused with its fault")
  func faults() throws {
    let good = tensor("F32", "[2]", "[0,8]")
    #expect(try refusal(#"{"a/w":\#(good)}"#, data: 8) == nil)
    #expect(
      try refusal(#"{"a/w":\#(good)}"#, data: 7) == "tensor 'a/w' ends 1 bytes behind the end of the file")
    #expect(
      try refusal(#"{"a/w":\#(good)}"#, data: 9) == "1 bytes behind the last tensor belong to none")
    #expect(
      try refusal(#"{"a/w":\#(good),"a/w":\#(good)}"#, data: 8)
        == "its header is not JSON: the key 'a/w' stands twice at byte 61")
    #expect(
      try refusal(#"{"a/w":\#(good),"b/w":\#(tensor("F32", "[2]", "[4,12]"))}"#, data: 12)
        == "the bytes of 'b/w' overlap those of another tensor")
    #expect(
      try refusal(#"{"a/w":\#(good),"b/w":\#(tensor("F32", "[2]", "[12,20]"))}"#, data: 20)
        == "4 bytes before 'b/w' belong to no tensor")
    #expect(
      try refusal(#"{"a/w":\#(tensor("F32", "[3]", "[0,8]"))}"#, data: 8)
        == "tensor 'a/w' has 8 bytes, expected 12 by its type and shape")
    #expect(
      try refusal(#"{"a/w":\#(tensor("I64", "[1]", "[0,8]"))}"#, data: 8)
        == "tensor 'a/w' is stored as I64, expected F16, BF16, F32 or F64")
    #expect(
      try refusal(#"{"a/w":\#(tensor("F32", "[4611686018427387904]", "[0,8]"))}"#, data: 8)
        == "tensor 'a/w' is too large")
    for shape in ["[-1]", "[2.0]", #"["2"]"#, "[null]", "[9223372036854775808]"] {
      #expect(
        try refusal(#"{"a/w":\#(tensor("F32", shape, "[0,8]"))}"#, data: 8)
          == "tensor 'a/w' has a size that is no whole number", "\(shape)")
    }
    for offsets in ["[8,0]", "[-8,0]", "[0]", "[0,4,8]", "[0.0,8]", #"["0","8"]"#] {
      #expect(
        try refusal(#"{"a/w":\#(tensor("F32", "[2]", offsets))}"#, data: 8)
          == "tensor 'a/w' has data_offsets that are not two rising whole numbers", "\(offsets)")
    }
    #expect(
      try refusal(#"{"a/w":\#(tensor("F32", "[2]", "[0,9223372036854775807]"))}"#, data: 8)
        == "tensor 'a/w' ends 9223372036854775799 bytes behind the end of the file")
    for facts in [
      "{}", "3", "[]", #"{"dtype":"F32","shape":[2]}"#, #"{"dtype":4,"shape":[2],"data_offsets":[0,8]}"#,
    ] {
      #expect(
        try refusal(#"{"a/w":\#(facts)}"#, data: 8)
          == "tensor 'a/w' is not described by dtype, shape and data_offsets", "\(facts)")
    }
    #expect(try refusal("{}", data: 0)?.contains("a model without any weights") == true)
  }

  @Test("a length that cannot be is refused before anything is read")
  func lengths() throws {
    #expect(
      try refusal("{}", data: 0, length: 3) == "its header should have 3 bytes, and 2 are there")
    #expect(
      try refusal("{}", data: 0, length: 100_000_001)
        == "its header is said to have 100000001 bytes, expected at most 100000000")
    #expect(
      try refusal("{}", data: 0, length: (1 << 48) - 1)
        == "its header is said to have 281474976710655 bytes, expected at most 100000000")
    // Beyond that the first bytes are no length of anything.
    #expect(try refusal("{}", data: 0, length: .max)?.contains("not a file of weights") == true)
  }

  @Test(
    "a header that is not JSON is refused at its first wrong byte",
    arguments: [
      (#"{"a"}"#, "expected ':' at byte 4"), (#"{"a":1,}"#, "expected a key at byte 7"),
      (#"{"a":[1,]}"#, "expected a value at byte 8"), (#"{"a":"\q"}"#, "an unknown escape at byte 8"),
      (#"{"a":"\ud800"}"#, "half a character at byte 12"),
      (#"{"a":"\u+123"}"#, "expected four hexadecimal digits at byte 8"),
      (#"{"a":"b}"#, "a text without its end at byte 8"), (#"{"a":1-2}"#, "'1-2' is no number at byte 5"),
      (#"{"a":tru}"#, "expected a value at byte 5"), (#"{"a":1} x"#, "expected the end at byte 8"),
      ("{\"a\n\":1}", "a control character in a text at byte 4"),
      (#"{"a":1"#, "expected ',' or '}' at byte 6"),
      (#"{"a":"#, "expected a value, found the end at byte 5"),
    ])
  func notJSON(header: String, reason: String) throws {
    #expect(try refusal(header, data: 0) == "its header is not JSON: \(reason)")
  }

  @Test("a header nested deeper than any is refused, not followed")
  func depth() throws {
    let deep = #"{"a":"# + String(repeating: "[", count: 100_000)
    #expect(try refusal(deep, data: 0) == "its header is not JSON: nested more than 128 deep at byte 132")
  }

  @Test("texts of any alphabet are names")
  func unicode() throws {
    let header = #"{"\u00e4\ud83c\udf4e é/w":"# + tensor("F32", "[2]", "[0,8]") + "}"
    #expect(try WeightFile(path: write(header, data: 8)).layers.map(\.name) == ["ä🍎 é"])
  }

  @Test("a file cut off anywhere, or with a wrong bit in its header, is never read past its end")
  func damaged() throws {
    let whole = try [UInt8](
      Data(contentsOf: URL(fileURLWithPath: goldenPath("Containers/tiny.safetensors"))))
    let path = try folder.write(whole, to: "damaged.safetensors")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    for length in (0..<whole.count).reversed() {
      try file.truncate(atOffset: UInt64(length))
      #expect(throws: BackboneError.self, "\(length) bytes") { _ = try WeightFile(path: path) }
    }
    let headerByteCount = 8 + Int(whole[0]) + Int(whole[1]) << 8
    for index in 0..<headerByteCount {
      var bytes = whole
      bytes[index] ^= 1 << (index % 8)
      let path = try folder.write(bytes, to: "damaged.safetensors")
      guard let file = try? WeightFile(path: path) else { continue }
      let total = file.layers.flatMap(\.weights).reduce(0) { $0 + $1.shape.reduce(1, *) }
      #expect(total * 2 <= whole.count, "byte \(index)")
    }
  }

  @Test("a file that shrinks after it was opened is an error when it is read")
  func shrinks() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: goldenPath("Containers/tiny.safetensors")))
    let path = try folder.write(whole, to: "shrinking.safetensors")
    let weights = try NetworkWeights(WeightFile(path: path), for: tinyNetwork())
    try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: UInt64(whole.count - 4))
    let error = #expect(throws: BackboneError.self) { try weights.verify() }
    #expect(error?.description.contains("is not in the file any more") == true)
  }
}
