import Foundation
import Tensors
import Testing

private struct Everything: ArchiveCodable, Equatable {
  static let archiveKind = "EVERY"
  static let archiveVersion = 2

  var count = -3
  var number = -0.0
  var flag = true
  var text = "épée 🍓"
  var numbers = [1.5, .pi, .leastNonzeroMagnitude]
  var counts = [Int.min, 0, Int.max]
  var names = ["", "a"]
  var matrix = Matrix<Double>(rows: [[1, 2, 3], [4, 5, 6]])
  var floats = Matrix<Float>(rows: [[1, -0.0, .pi], [.leastNonzeroMagnitude, -.infinity, 1e30]])
  var parameters: [String: ParameterValue] = [
    "b": .integer(1), "a": .number(0.5), "c": .none, "d": .flag(false), "e": .text("x"),
    "f": .table(["g": .number(2.5)]),
  ]

  init() {}

  func write(to writer: inout ArchiveWriter) {
    writer.put(count)
    writer.put(number)
    writer.put(flag)
    writer.put(text)
    writer.put(numbers)
    writer.put(counts)
    writer.put(names)
    writer.put(matrix)
    writer.put(floats)
    parameters.write(to: &writer)
  }

  init(from reader: inout ArchiveReader) throws {
    count = try reader.takeInt()
    number = try reader.takeDouble()
    flag = try reader.takeBool()
    text = try reader.takeString()
    numbers = try reader.takeDoubles()
    counts = try reader.takeInts()
    names = try reader.takeStrings()
    matrix = try reader.takeMatrix()
    floats = try reader.takeFloatMatrix()
    parameters = try .init(from: &reader)
  }
}

/// A few bytes, so that every one of them can be damaged.
private struct Small: ArchiveCodable, Equatable {
  static let archiveKind = "SMALL"
  static let archiveVersion = 1
  var values: [Double]

  init(_ values: [Double]) { self.values = values }
  func write(to writer: inout ArchiveWriter) { writer.put(values) }
  init(from reader: inout ArchiveReader) throws { values = try reader.takeDoubles() }
}

/// Writes a list count that no bytes follow.
private struct Liar: ArchiveCodable {
  static let archiveKind = "SMALL"
  static let archiveVersion = 1
  var count: Int

  init(_ count: Int) { self.count = count }
  func write(to writer: inout ArchiveWriter) { writer.put(count) }
  init(from reader: inout ArchiveReader) throws { count = try reader.takeInt() }
}

@Suite("Archives")
struct ArchiveTests {
  @Test("gives back every kind of field, bit for bit")
  func roundTrip() throws {
    let read = try Everything(archive: Everything().archive)
    #expect(read == Everything())
    #expect(read.number.sign == .minus, "the sign of zero is a bit too")
  }

  @Test("is laid out as documented")
  func layout() {
    // kind, version 1, 16 bytes of payload: the count 1 and 2.0 = 0x4000000000000000, then a checksum.
    let expected =
      Array("SMALL   ".utf8) + [1, 0, 0, 0] + [16, 0, 0, 0, 0, 0, 0, 0] + [1, 0, 0, 0, 0, 0, 0, 0]
      + [0, 0, 0, 0, 0, 0, 0, 0x40]
    #expect(Small([2]).archive.dropLast(8) == expected[...])
    #expect(Small([2]).archive.count == expected.count + 8)
  }

  @Test(
    "lays lists and matrices out byte for byte, lowest first, after fields of any length", arguments: 0..<9)
  func naive(count: Int) throws {
    var random = SplitMix64(seed: UInt64(count))
    let words = (0..<6 * count).map { _ in random.next() }
    let doubles = words.map { Double(bitPattern: $0) }
    let floats = words.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
    // A text before moves the numbers off every alignment.
    let text = String(repeating: "x", count: count)
    var writer = ArchiveWriter()
    writer.put(text)
    writer.put(doubles)
    writer.put(words.map { Int(bitPattern: UInt($0)) })
    writer.put(Matrix(rowCount: count, columnCount: 6, elements: doubles))
    writer.put(Matrix(rowCount: count, columnCount: 6, elements: floats))
    let bytes = writer.archive(kind: "SMALL", version: 1)
    func low(_ value: UInt64, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(value >> (8 * UInt64($0)) & 0xff) }
    }
    let (size, list) = (low(UInt64(6 * count), 8), words.flatMap { low($0, 8) })
    let shape = low(UInt64(count), 8) + low(6, 8)
    let expected =
      low(UInt64(count), 8) + Array(text.utf8) + size + list + size + list + shape + list + shape
      + words.flatMap { low($0, 4) }
    #expect(bytes[20...].dropLast(8) == expected[...])
    var reader = try ArchiveReader(bytes, kind: "SMALL", newestVersion: 1)
    #expect(try reader.takeString() == text)
    // Bits are compared: a NaN differs from itself.
    #expect(try reader.takeDoubles().map(\.bitPattern) == words)
    #expect(try reader.takeInts().map { UInt64(bitPattern: Int64($0)) } == words)
    #expect(try reader.takeMatrix().elements.map(\.bitPattern) == words)
    #expect(
      try reader.takeFloatMatrix().elements.map { UInt64($0.bitPattern) } == words.map { $0 & 0xffff_ffff })
    try reader.finish()
  }

  @Test("is coded as one JSON string", arguments: 0..<7)
  func json(count: Int) throws {
    // 36 + 8·count bytes: all three remainders that Base64 pads differently.
    let value = Small((0..<count).map { Double($0) * 0.1 })
    let data = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([Small].self, from: data) == [value])
    let text = try #require(try JSONDecoder().decode([String].self, from: data).first)
    #expect(text == Data(value.archive).base64EncodedString())
  }

  @Test("refuses text that is not Base64", arguments: ["", "abc", "ab=c", "a===", "!!!!", "abcd"])
  func notBase64(text: String) throws {
    let data = try JSONEncoder().encode([text])
    #expect(throws: (any Error).self) { try JSONDecoder().decode([Small].self, from: data) }
  }

  @Test("refuses to be read when cut off anywhere")
  func truncated() {
    let whole = Small([1, 2, 3]).archive
    for count in 0..<whole.count {
      #expect(throws: ArchiveError.self, "cut to \(count) bytes") {
        try Small(archive: Array(whole[..<count]))
      }
    }
    #expect(throws: ArchiveError.wrongLength(kind: "SMALL", expected: whole.count, found: whole.count + 1)) {
      try Small(archive: whole + [0])
    }
  }

  @Test("notices any single damaged bit")
  func damagedBit() {
    let whole = Small([1, 2]).archive
    for index in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: ArchiveError.self, "bit \(bit) of byte \(index)") { try Small(archive: damaged) }
      }
    }
  }

  @Test("names the kind that was found")
  func wrongKind() {
    let error = #expect(throws: ArchiveError.self) { try Everything(archive: Small([1]).archive) }
    #expect(error == .wrongKind(expected: "EVERY", found: "SMALL"))
    #expect(error?.description == "EVERY: stored bytes begin with 'SMALL', expected 'EVERY'")
  }

  @Test("refuses a newer format by its number")
  func newerVersion() {
    let bytes = ArchiveWriter().archive(kind: "SMALL", version: 7)
    #expect(throws: ArchiveError.unsupportedVersion(kind: "SMALL", found: 7, newest: 1)) {
      try Small(archive: bytes)
    }
  }

  @Test("does not believe a count larger than what follows", arguments: [-1, 1, Int.max, Int.min])
  func impossibleCount(count: Int) {
    let error = #expect(throws: ArchiveError.self) { try Small(archive: Liar(count).archive) }
    guard case .inconsistent = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("refuses left-over fields")
  func leftOver() {
    #expect(throws: ArchiveError.inconsistent(kind: "SMALL", reason: "16 bytes are left over")) {
      try Liar(archive: Small([1, 2]).archive)
    }
  }
}
