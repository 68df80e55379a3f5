import Foundation
import Tensors
import TestSupport
import Testing

@Suite("NumPy arrays")
struct NPYArrayTests {
  /// The twin of `ramp` in the generator, as whole numbers.
  private func ramp(_ count: Int = 24, signed: Bool = true) -> [Int] {
    (0..<count).map { $0 * 3 % 101 - (signed ? 40 : 0) }
  }

  private func golden(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: ProjectPaths.golden.appending(path: "Archives/\(name)")))
  }

  /// A `.npy` file of format 1.0 with any header.
  private func file(_ header: String, _ elements: [UInt8] = [], version: [UInt8] = [1, 0]) -> [UInt8] {
    let text = Array(header.utf8)
    return [0x93] + Array("NUMPY".utf8) + version + [UInt8(text.count & 255), UInt8(text.count >> 8)] + text
      + elements
  }

  @Test("every format version is read", arguments: 1...3)
  func versions(version: Int) throws {
    let array = try NPYArray(bytes: golden("version_\(version).npy"))
    #expect(array.shape == [2, 3, 4])
    #expect(array.type.description == "<f4")
    #expect(try array.floats() == ramp().map { Float($0) })
    #expect(try array.doubles() == ramp().map { Double($0) })
  }

  @Test("what is not an array of numbers or texts is refused with its type")
  func unsupported() throws {
    #expect(throws: NPYError.unsupportedType("a record")) { _ = try NPYArray(bytes: golden("records.npy")) }
    #expect(throws: NPYError.unsupportedType("|O")) { _ = try NPYArray(bytes: golden("objects.npy")) }
    #expect(throws: NPYError.unsupportedType("<c8")) { _ = try NPYArray(bytes: golden("complex.npy")) }
    for type in ["<f16", "<i3", "<U0", "|S0", "f4", "<f", "<M8[s]", "<f-4", "<i99999999999999999999", "<f٤"] {
      #expect(throws: NPYError.unsupportedType(type)) {
        _ = try NPYArray(bytes: file("{'descr': '\(type)', 'fortran_order': False, 'shape': (1,), }"))
      }
    }
  }

  @Test("an array cut off anywhere, or with more behind it, is an error")
  func wrongLength() throws {
    let whole = try golden("version_1.npy")
    for count in whole.indices {
      #expect(throws: NPYError.self, "\(count) bytes") { _ = try NPYArray(bytes: Array(whole[..<count])) }
    }
    #expect(throws: NPYError.wrongLength(found: 97, expected: 96)) { _ = try NPYArray(bytes: whole + [0]) }
  }

  @Test("a damaged header is an error or another array, never a crash")
  func damagedHeader() throws {
    let whole = try golden("version_1.npy")
    for index in 0..<128 {
      for bit in 0..<8 {
        var bytes = whole
        bytes[index] ^= 1 << bit
        guard let array = try? NPYArray(bytes: bytes) else { continue }
        #expect(array.elementCount * array.type.byteCount == 96, "bit \(bit) of byte \(index)")
      }
    }
  }

  @Test("each thing a header can get wrong has its own error")
  func headers() throws {
    func problem(_ header: String) -> NPYError? {
      #expect(throws: NPYError.self) { _ = try NPYArray(bytes: file(header)) }
    }
    #expect(throws: NPYError.notNPY) { _ = try NPYArray(bytes: Array("PK".utf8)) }
    #expect(throws: NPYError.unsupportedVersion(major: 4, minor: 0)) {
      _ = try NPYArray(bytes: file("{}", version: [4, 0]))
    }
    #expect(problem("{}") == .badHeader(reason: "'descr' is missing"))
    #expect(
      problem("{'descr': '<f4', 'fortran_order': 1, 'shape': ()}")
        == .badHeader(reason: "expected True or False, found '1, 'shape': '"))
    #expect(
      problem("{'descr': '<f4', 'fortran_order': True, 'shape': (3, -1)}")
        == .badHeader(reason: "expected a size, found '-1)}'"))
    #expect(
      problem("{'descr': '<f4', 'descr': '<f4'}") == .badHeader(reason: "'descr' stands there twice"))
    #expect(problem("{'kind': 3}") == .badHeader(reason: "unknown key 'kind'"))
    #expect(problem("{'descr") == .badHeader(reason: "a text without its closing quote"))
    #expect(
      problem("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }")
        == .badHeader(reason: "the shape [4611686018427387904, 4] is too large"))
    #expect(
      problem("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x")
        == .badHeader(reason: "expected its end, found 'x'"))
  }

  @Test("a number that the type asked for cannot hold is an error")
  func range() throws {
    func array(_ type: String, _ bytes: [UInt8]) throws -> NPYArray {
      try NPYArray(bytes: file("{'descr': '\(type)', 'fortran_order': False, 'shape': (1,), }", bytes))
    }
    let large = try array("<u8", [UInt8](repeating: 255, count: 8))
    #expect(try large.integers(as: UInt64.self) == [.max])
    #expect(
      throws: NPYError.outOfRange(
        index: 0, value: "18446744073709551615", expected: "\(Int.min) to \(Int.max)")
    ) {
      _ = try large.integers()
    }
    #expect(throws: NPYError.outOfRange(index: 0, value: "-1", expected: "0 to 255")) {
      _ = try array("|i1", [255]).integers(as: UInt8.self)
    }
    #expect(throws: NPYError.wrongKind(stored: "|S2", expected: "numbers")) {
      _ = try array("|S2", [65, 66]).floats()
    }
    #expect(throws: NPYError.wrongKind(stored: "<f4", expected: "texts")) {
      _ = try array("<f4", [0, 0, 0, 0]).strings()
    }
    #expect(throws: NPYError.wrongKind(stored: "<f4", expected: "integers")) {
      _ = try array("<f4", [0, 0, 0, 0]).integers()
    }
    // A lone surrogate, and a byte that begins no character.
    #expect(throws: NPYError.self) { _ = try array("<U1", [0, 0xD8, 0, 0]).strings() }
    #expect(throws: NPYError.self) { _ = try array("|S1", [0xFF]).strings() }
  }
}
