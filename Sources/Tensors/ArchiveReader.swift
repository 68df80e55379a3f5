/// Reads back, field by field, what `ArchiveWriter` laid out.
///
/// Opening checks kind, version, length and checksum; taking checks that fields stay inside the payload, so
/// damaged bytes give an error and never a trap or a huge allocation.
public struct ArchiveReader: Sendable {
  /// The format version the archive was written in.
  public let version: Int

  private let kind: String
  private let bytes: [UInt8]
  private let end: Int
  private var position = ArchiveHeader.byteCount

  /// Opens an archive.
  ///
  /// - Parameter newestVersion: The newest format version the caller understands.
  public init(_ bytes: [UInt8], kind: String, newestVersion: Int) throws(ArchiveError) {
    let start = ArchiveHeader.byteCount
    let padded = ArchiveHeader(kind: kind, version: 0, payloadCount: 0).bytes[..<8]
    guard bytes.count >= 8, bytes[..<8] == padded else {
      let name = bytes.prefix(8)
      let printable = name.count == 8 && name.allSatisfy { (0x20..<0x7f).contains($0) }
      throw .wrongKind(
        expected: kind,
        found: printable ? String(decoding: name.split(separator: 0x20).joined(), as: UTF8.self) : nil)
    }
    guard bytes.count >= start + 8 else {
      throw .wrongLength(kind: kind, expected: start + 8, found: bytes.count)
    }
    // Versions are compared before the length: a newer format may frame its payload differently.
    version = Int(littleEndianValue(of: bytes[8..<12]))
    guard (1...newestVersion).contains(version) else {
      throw .unsupportedVersion(kind: kind, found: version, newest: newestVersion)
    }
    let payloadCount = littleEndianValue(of: bytes[12..<20])
    guard payloadCount == UInt64(bytes.count - start - 8) else {
      throw .wrongLength(
        kind: kind,
        expected: Int(clamping: payloadCount.addingReportingOverflow(UInt64(start + 8)).partialValue),
        found: bytes.count)
    }
    end = bytes.count - 8
    guard fnv1a(bytes[..<end]) == littleEndianValue(of: bytes[end...]) else { throw .damaged(kind: kind) }
    self.kind = kind
    self.bytes = bytes
  }

  /// The next integer.
  public mutating func takeInt() throws(ArchiveError) -> Int {
    Int(Int64(bitPattern: try takeBits()))
  }

  /// The next double.
  public mutating func takeDouble() throws(ArchiveError) -> Double {
    Double(bitPattern: try takeBits())
  }

  /// The next truth value.
  public mutating func takeBool() throws(ArchiveError) -> Bool {
    switch try takeInt() {
    case 0: return false
    case 1: return true
    case let other: throw inconsistency("\(other) is no truth value")
    }
  }

  /// The next string.
  public mutating func takeString() throws(ArchiveError) -> String {
    let count = try takeCount(elementSize: 1)
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// The next bytes.
  public mutating func takeBytes() throws(ArchiveError) -> [UInt8] {
    let count = try takeCount(elementSize: 1)
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// The next list of doubles.
  public mutating func takeDoubles() throws(ArchiveError) -> [Double] {
    let count = try takeCount(elementSize: 8)
    return takeDoubles(count: count)
  }

  /// The next list of integers.
  public mutating func takeInts() throws(ArchiveError) -> [Int] {
    let count = try takeCount(elementSize: 8)
    defer { position += 8 * count }
    return words(count: count, repeating: 0) { Int(bitPattern: UInt($0)) }
  }

  /// The next list of strings.
  public mutating func takeStrings() throws(ArchiveError) -> [String] {
    let count = try takeCount(elementSize: 8)
    var values: [String] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try takeString()) }
    return values
  }

  /// The next matrix.
  public mutating func takeMatrix() throws(ArchiveError) -> Matrix<Double> {
    let (rows, columns) = (try takeInt(), try takeInt())
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, count <= (end - position) / 8 else {
      throw inconsistency("a matrix of \(rows)×\(columns) in \(end - position) bytes")
    }
    return Matrix(rowCount: rows, columnCount: columns, elements: takeDoubles(count: count))
  }

  /// The next matrix of single-precision numbers.
  public mutating func takeFloatMatrix() throws(ArchiveError) -> Matrix<Float> {
    let (rows, columns) = (try takeInt(), try takeInt())
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, count <= (end - position) / 4 else {
      throw inconsistency("a matrix of \(rows)×\(columns) in \(end - position) bytes")
    }
    defer { position += 4 * count }
    return Matrix(rowCount: rows, columnCount: columns, elements: floats(count: count))
  }

  /// Checks that every field has been taken.
  public func finish() throws(ArchiveError) {
    if position != end { throw inconsistency("\(end - position) bytes are left over") }
  }

  /// An error for a value that was read but makes no sense.
  public func inconsistency(_ reason: String) -> ArchiveError {
    .inconsistent(kind: kind, reason: reason)
  }

  /// Throws `inconsistency(reason)` unless `condition` holds.
  public func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(ArchiveError) {
    if !condition { throw inconsistency(reason()) }
  }

  private mutating func takeDoubles(count: Int) -> [Double] {
    defer { position += 8 * count }
    return words(count: count, repeating: 0) { Double(bitPattern: $0) }
  }

  /// The next `count` numbers of eight bytes.
  ///
  /// - Precondition: That many bytes are left, as `takeCount` has checked.
  private func words<Value>(count: Int, repeating zero: Value, _ value: (UInt64) -> Value) -> [Value] {
    var values = [Value](repeating: zero, count: count)
    let source = bytes.span
    var target = values.mutableSpan
    var offset = position
    for index in 0..<count {
      // Highest byte first: its bounds check makes the others redundant.
      let high =
        UInt64(source[offset &+ 7]) << 56 | UInt64(source[offset &+ 6]) << 48
        | UInt64(source[offset &+ 5]) << 40 | UInt64(source[offset &+ 4]) << 32
      let low =
        UInt64(source[offset &+ 3]) << 24 | UInt64(source[offset &+ 2]) << 16
        | UInt64(source[offset &+ 1]) << 8 | UInt64(source[offset])
      target[index] = value(high | low)
      offset &+= 8
    }
    return values
  }

  /// The next `count` numbers of four bytes.
  private func floats(count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    let source = bytes.span
    var target = values.mutableSpan
    var offset = position
    for index in 0..<count {
      let high = UInt32(source[offset &+ 3]) << 24
      let low =
        UInt32(source[offset]) | UInt32(source[offset &+ 1]) << 8 | UInt32(source[offset &+ 2]) << 16
      target[index] = Float(bitPattern: high | low)
      offset &+= 4
    }
    return values
  }

  private mutating func takeCount(elementSize: Int) throws(ArchiveError) -> Int {
    let count = try takeInt()
    guard count >= 0, count <= (end - position) / elementSize else {
      throw inconsistency("a list of \(count) elements in \(end - position) bytes")
    }
    return count
  }

  private mutating func takeBits() throws(ArchiveError) -> UInt64 {
    guard position + 8 <= end else { throw inconsistency("it ends inside a field") }
    defer { position += 8 }
    var bits: UInt64 = 0
    for offset in 0..<8 { bits |= UInt64(bytes[position + offset]) << UInt64(8 * offset) }
    return bits
  }
}
