/// The JSON before the numbers of a `.safetensors` file: each tensor's name, type, shape and place.
///
/// Every claim is held against the others and the file's length, so that reading a tensor cannot leave the file.
/// Reference: safetensors 0.8 `safetensors/src/tensor.rs` (`Metadata::validate`).
struct SafetensorsHeader {
  /// How numbers are stored, always least significant byte first.
  enum ElementType: String, Sendable {
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float32 = "F32"
    case float64 = "F64"

    /// Bytes of one number.
    var byteCount: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32: 4
      case .float64: 8
      }
    }
  }

  /// One tensor as the header describes it.
  struct Entry: Sendable {
    let name: String
    let type: ElementType
    let shape: [Int]
    /// Where its first byte lies in the file.
    let offset: Int
    let elementCount: Int
  }

  /// Why a header cannot be.
  struct Problem: Error {
    let reason: String
  }

  /// The largest header any reader takes, in bytes.
  static let maximumByteCount = 100_000_000

  /// The tensors in the order of their bytes in the file.
  let entries: [Entry]
  /// Texts about the whole, by their names.
  let metadata: [String: String]

  /// Reads the header's JSON.
  ///
  /// - Parameters:
  ///   - start: Where the numbers begin in the file.
  ///   - fileByteCount: The file's length.
  init(json: [UInt8], start: Int, fileByteCount: Int) throws(Problem) {
    let value: JSONValue
    do {
      value = try JSONValue(json)
    } catch {
      throw Problem(reason: "its header is not JSON: \(error)")
    }
    guard case .object(let members) = value else { throw Problem(reason: "its header is not a JSON object") }
    metadata = try Self.metadata(value["__metadata__"])
    var found: [(entry: Entry, end: Int)] = []
    for (name, facts) in members where name != "__metadata__" {
      found.append(try Self.entry(name, facts, start: start, fileByteCount: fileByteCount))
    }
    // An empty tensor before one that begins at the same byte.
    found.sort { ($0.entry.offset, $0.end) < ($1.entry.offset, $1.end) }
    var next = start
    for (entry, end) in found {
      guard entry.offset == next else {
        throw Problem(
          reason: entry.offset < next
            ? "the bytes of '\(entry.name)' overlap those of another tensor"
            : "\(entry.offset - next) bytes before '\(entry.name)' belong to no tensor")
      }
      next = end
    }
    guard next == fileByteCount else {
      throw Problem(reason: "\(fileByteCount - next) bytes behind the last tensor belong to none")
    }
    entries = found.map(\.entry)
  }

  private static func metadata(_ value: JSONValue?) throws(Problem) -> [String: String] {
    guard let value else { return [:] }
    guard case .object(let members) = value else {
      throw Problem(reason: "its metadata are not a JSON object")
    }
    var texts: [String: String] = [:]
    for (name, value) in members { texts[name] = value.text }
    return texts
  }

  private static func entry(
    _ name: String, _ facts: JSONValue, start: Int, fileByteCount: Int
  ) throws(Problem) -> (entry: Entry, end: Int) {
    func problem(_ reason: String) -> Problem { Problem(reason: "tensor '\(name)' \(reason)") }
    guard case .object(let members) = facts, members.count == 3, let typeName = facts["dtype"]?.text,
      let sizes = facts["shape"]?.elements, let offsets = facts["data_offsets"]?.elements
    else { throw problem("is not described by dtype, shape and data_offsets") }
    guard let type = ElementType(rawValue: typeName) else {
      throw problem("is stored as \(typeName), expected F16, BF16, F32 or F64")
    }
    var byteCount = type.byteCount
    var shape: [Int] = []
    for size in sizes {
      guard let size = size.integer, size >= 0 else { throw problem("has a size that is no whole number") }
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard !overflow else { throw problem("is too large") }
      byteCount = product
      shape.append(size)
    }
    let places = offsets.compactMap(\.integer)
    guard offsets.count == 2, places.count == 2, 0 <= places[0], places[0] <= places[1] else {
      throw problem("has data_offsets that are not two rising whole numbers")
    }
    guard places[1] <= fileByteCount - start else {
      throw problem("ends \(places[1] - (fileByteCount - start)) bytes behind the end of the file")
    }
    guard places[1] - places[0] == byteCount else {
      throw problem("has \(places[1] - places[0]) bytes, expected \(byteCount) by its type and shape")
    }
    let entry = Entry(
      name: name, type: type, shape: shape, offset: start + places[0],
      elementCount: byteCount / type.byteCount)
    return (entry, start + places[1])
  }
}
