/// One `Event` of a TensorBoard file: a protocol buffer in the frame of a TFRecord.
///
/// Reference: TensorFlow `tensorflow/core/lib/io/record_writer.h`; Protocol Buffers, "Encoding".
struct EventRecord {
  private var bytes: [UInt8] = []

  /// The first event of every file.
  static func version(wallTime: Double) -> EventRecord {
    var event = EventRecord()
    event.append(wallTime, as: 1)
    event.append(Array("brain.Event:2".utf8), as: 3)
    return event
  }

  /// Numbers under names, at a step.
  static func scalars(_ values: [(tag: String, value: Double)], step: Int, wallTime: Double) -> EventRecord {
    var summary = EventRecord()
    for (tag, number) in values {
      var value = EventRecord()
      value.append(Array(tag.utf8), as: 1)
      value.append(Float(number), as: 2)
      summary.append(value.bytes, as: 1)
    }
    var event = EventRecord()
    event.append(wallTime, as: 1)
    // A zero is a protocol buffer's default, which no writer writes.
    if step != 0 { event.append(step, as: 2) }
    event.append(summary.bytes, as: 5)
    return event
  }

  /// Length, its checksum, the event, its checksum.
  var framed: [UInt8] {
    let length = Self.littleEndian(UInt64(bytes.count))
    return length + Self.checksum(length) + bytes + Self.checksum(bytes)
  }

  // MARK: Fields

  private mutating func append(_ value: Double, as field: Int) {
    appendVarint(UInt64(field << 3 | 1))
    bytes += Self.littleEndian(value.bitPattern)
  }

  private mutating func append(_ value: Float, as field: Int) {
    appendVarint(UInt64(field << 3 | 5))
    bytes += Self.littleEndian(value.bitPattern)
  }

  private mutating func append(_ value: Int, as field: Int) {
    appendVarint(UInt64(field << 3))
    appendVarint(UInt64(bitPattern: Int64(value)))
  }

  private mutating func append(_ content: [UInt8], as field: Int) {
    appendVarint(UInt64(field << 3 | 2))
    appendVarint(UInt64(content.count))
    bytes += content
  }

  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func littleEndian<Bits: FixedWidthInteger>(_ value: Bits) -> [UInt8] {
    (0..<Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// CRC-32C, rotated and shifted, so that the checksum of a text with its checksum is not always the same.
  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    let sum = CRC32C.checksum(bytes)
    return littleEndian((sum >> 15 | sum << 17) &+ 0xA282_EAD8)
  }
}
