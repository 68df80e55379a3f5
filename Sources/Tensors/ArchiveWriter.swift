/// Lays fitted values out as bytes: small, exact to the last bit, the same on every machine.
///
/// The format is flat and little-endian:
///
///     8 bytes   kind, ASCII, padded with spaces
///     4 bytes   format version of that kind
///     8 bytes   payload length n
///     n bytes   payload, fields in the order they were put
///     8 bytes   FNV-1a checksum (64 bit) of everything before it
///
/// Fields carry no names: integers and doubles are 8 bytes, a Boolean is an integer 0 or 1, strings (UTF-8)
/// and lists are preceded by their count, matrices by both dimensions, an optional by a Boolean. Elements of a
/// matrix of single precision take 4 bytes.
public struct ArchiveWriter: Sendable {
  private var payload: [UInt8] = []

  /// A writer without fields.
  public init() {}

  /// Appends an integer.
  public mutating func put(_ value: Int) { put(bits: UInt64(bitPattern: Int64(value))) }

  /// Appends a double, bit for bit.
  public mutating func put(_ value: Double) { put(bits: value.bitPattern) }

  /// Appends a truth value.
  public mutating func put(_ value: Bool) { put(value ? 1 : 0) }

  /// Appends a string.
  public mutating func put(_ value: String) {
    put(value.utf8.count)
    payload.append(contentsOf: value.utf8)
  }

  /// Appends bytes as they are.
  public mutating func put(_ bytes: [UInt8]) {
    put(bytes.count)
    payload.append(contentsOf: bytes)
  }

  /// Appends a list of doubles.
  public mutating func put(_ values: [Double]) {
    put(values.count)
    append(values) { $0.bitPattern }
  }

  /// Appends a list of integers.
  public mutating func put(_ values: [Int]) {
    put(values.count)
    append(values) { UInt64(bitPattern: Int64($0)) }
  }

  /// Appends a list of strings.
  public mutating func put(_ values: [String]) {
    put(values.count)
    for value in values { put(value) }
  }

  /// Appends a matrix.
  public mutating func put(_ value: Matrix<Double>) {
    put(value.rowCount)
    put(value.columnCount)
    append(value.elements) { $0.bitPattern }
  }

  /// Appends a matrix of single-precision numbers, four bytes each.
  public mutating func put(_ value: Matrix<Float>) {
    put(value.rowCount)
    put(value.columnCount)
    append(value.elements) { $0.bitPattern }
  }

  /// The finished archive.
  ///
  /// - Precondition: `kind` is 1 to 8 ASCII characters without a space.
  public func archive(kind: String, version: Int) -> [UInt8] {
    var bytes = ArchiveHeader(kind: kind, version: version, payloadCount: payload.count).bytes
    bytes.reserveCapacity(bytes.count + payload.count + 8)
    bytes.append(contentsOf: payload)
    bytes.append(contentsOf: littleEndianBytes(of: fnv1a(bytes[...]), count: 8))
    return bytes
  }

  /// Appends the bits of all values, lowest byte first.
  ///
  /// Whole numbers are stored, not single bytes: fitted matrices have up to hundreds of megabytes.
  private mutating func append<Value>(_ values: [Value], bits: (Value) -> UInt64) {
    var offset = payload.count
    payload.append(contentsOf: repeatElement(0, count: 8 * values.count))
    var bytes = payload.mutableSpan
    for value in values {
      let word = bits(value)
      // Highest byte first: its bounds check makes the others redundant.
      bytes[offset &+ 7] = UInt8(truncatingIfNeeded: word &>> 56)
      bytes[offset &+ 6] = UInt8(truncatingIfNeeded: word &>> 48)
      bytes[offset &+ 5] = UInt8(truncatingIfNeeded: word &>> 40)
      bytes[offset &+ 4] = UInt8(truncatingIfNeeded: word &>> 32)
      bytes[offset &+ 3] = UInt8(truncatingIfNeeded: word &>> 24)
      bytes[offset &+ 2] = UInt8(truncatingIfNeeded: word &>> 16)
      bytes[offset &+ 1] = UInt8(truncatingIfNeeded: word &>> 8)
      bytes[offset] = UInt8(truncatingIfNeeded: word)
      offset &+= 8
    }
  }

  /// The same with four bytes each.
  private mutating func append<Value>(_ values: [Value], bits: (Value) -> UInt32) {
    var offset = payload.count
    payload.append(contentsOf: repeatElement(0, count: 4 * values.count))
    var bytes = payload.mutableSpan
    for value in values {
      let word = bits(value)
      bytes[offset &+ 3] = UInt8(truncatingIfNeeded: word &>> 24)
      bytes[offset &+ 2] = UInt8(truncatingIfNeeded: word &>> 16)
      bytes[offset &+ 1] = UInt8(truncatingIfNeeded: word &>> 8)
      bytes[offset] = UInt8(truncatingIfNeeded: word)
      offset &+= 4
    }
  }

  private mutating func put(bits: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      payload.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }
}

/// What stands before an archive's payload.
struct ArchiveHeader {
  /// Kind, version and payload length: 8 + 4 + 8 bytes.
  static let byteCount = 20

  /// What the archive holds.
  let kind: String
  /// The format version of that kind.
  let version: Int
  /// The length of the payload in bytes.
  let payloadCount: Int

  /// The header as it is stored.
  var bytes: [UInt8] {
    let name = Array(kind.utf8)
    precondition(
      (1...8).contains(name.count) && !name.contains(0x20), "archive kind '\(kind)' is not 1-8 letters")
    return name + Array(repeating: 0x20, count: 8 - name.count)
      + littleEndianBytes(of: UInt64(version), count: 4)
      + littleEndianBytes(of: UInt64(payloadCount), count: 8)
  }
}

/// The `count` low bytes of `value`, lowest first.
func littleEndianBytes(of value: UInt64, count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
}

/// The number whose bytes these are, lowest first; at most eight.
func littleEndianValue(of bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

/// The 64-bit FNV-1a hash: enough to notice damage, not meant against forgery.
///
/// Reference: draft-eastlake-fnv.
func fnv1a(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash
}
