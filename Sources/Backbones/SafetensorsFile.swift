private import Foundation

/// A `.safetensors` file: tensors by name, each read from its place when it is asked for.
///
/// Names are split into layer and weight at the last `/` (`block1_conv1/kernel`, also with Keras' `:0` behind), or
/// else at the last `.`; what stands before all names alike is left off.
struct SafetensorsFile: WeightContainer {
  let kind = WeightFile.Container.safetensors
  let naming = WeightFile.Naming.names
  let layers: [WeightFile.StoredLayer]
  /// Texts about the whole, by their names.
  let metadata: [String: String]
  private let source: ByteSource
  private let entries: [String: SafetensorsHeader.Entry]

  /// Whether a file that begins with `head` is one of these: a length below 2⁴⁸ and a brace.
  static func matches(_ head: [UInt8]) -> Bool {
    head.count > 8 && head[6] == 0 && head[7] == 0 && head[8] == UInt8(ascii: "{")
  }

  /// Reads the header of the file at `path`.
  init(path: String) throws(BackboneError) {
    let handle: FileHandle
    do {
      handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw .fileUnreadable(file: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    try self.init(.file(handle), path: path)
  }

  /// Reads the header of what lies in `source`, which errors call `path`.
  init(_ source: ByteSource, path: String) throws(BackboneError) {
    let header: SafetensorsHeader
    do {
      header = try Self.header(of: source)
    } catch let problem as SafetensorsHeader.Problem {
      throw .damaged(file: path, reason: problem.reason)
    } catch let problem as UnreadableValues {
      throw .fileUnreadable(file: path, reason: "its header \(problem.reason)")
    } catch {
      throw .fileUnreadable(file: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    self.source = source
    metadata = header.metadata
    entries = Dictionary(header.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    layers = Self.layers(header.entries)
  }

  func values(of weight: WeightFile.StoredWeight) throws(UnreadableValues) -> [Float] {
    guard let entry = entries[weight.location] else { throw UnreadableValues(reason: "is not in the file") }
    switch entry.type {
    case .float32: return try read(entry, as: UInt32.self) { Float(bitPattern: $0) }
    case .float16: return try read(entry, as: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: return try read(entry, as: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float64: return try read(entry, as: UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  /// Reads a MiB at a time, so that no second copy of the tensor is made.
  private func read<Bits: FixedWidthInteger>(
    _ entry: SafetensorsHeader.Entry, as _: Bits.Type, _ convert: (Bits) -> Float
  ) throws(UnreadableValues) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(entry.elementCount)
    var piece = [Bits](repeating: 0, count: min(entry.elementCount, 1 << 20 / MemoryLayout<Bits>.size))
    while values.count < entry.elementCount {
      let count = min(piece.count, entry.elementCount - values.count)
      let offset = entry.offset + values.count * MemoryLayout<Bits>.size
      let problem = piece.withUnsafeMutableBytes { bytes in
        source.fill(
          UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count * MemoryLayout<Bits>.size)]), from: offset)
      }
      if let problem { throw UnreadableValues(reason: problem) }
      for index in 0..<count { values.append(convert(Bits(littleEndian: piece[index]))) }
    }
    return values
  }

  private static func header(of source: ByteSource) throws -> SafetensorsHeader {
    let fileByteCount = try source.byteCount()
    guard fileByteCount >= 8 else {
      throw SafetensorsHeader.Problem(reason: "it ends within its first 8 bytes")
    }
    let length = try source.read(8, from: 0).get().reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard length <= SafetensorsHeader.maximumByteCount else {
      throw SafetensorsHeader.Problem(
        reason: "its header is said to have \(length) bytes, "
          + "expected at most \(SafetensorsHeader.maximumByteCount)")
    }
    guard Int(length) <= fileByteCount - 8 else {
      throw SafetensorsHeader.Problem(
        reason: "its header should have \(length) bytes, and \(fileByteCount - 8) are there")
    }
    let json = try source.read(Int(length), from: 8).get()
    return try SafetensorsHeader(json: json, start: 8 + Int(length), fileByteCount: fileByteCount)
  }

  private static func layers(_ entries: [SafetensorsHeader.Entry]) -> [WeightFile.StoredLayer] {
    let paths = entries.map { components(of: $0.name) }
    let shared = paths.map { $0.dropLast() }.sharedPrefixLength
    var names: [String] = []
    var members: [String: [WeightFile.StoredWeight]] = [:]
    for (entry, path) in zip(entries, paths) {
      let layer = path.count == 1 ? path[0] : path.dropLast().dropFirst(shared).joined(separator: "/")
      if members[layer] == nil { names.append(layer) }
      members[layer, default: []].append(
        WeightFile.StoredWeight(
          name: "\(layer)/\(path.last ?? "")", shape: entry.shape, location: entry.name))
    }
    return names.map { WeightFile.StoredLayer(name: $0, weights: members[$0] ?? []) }
  }

  /// `block1_conv1/kernel:0` as `block1_conv1` and `kernel`; `features.0.weight` as `features.0` and `weight`.
  private static func components(of name: String) -> [String] {
    let plain = name.wholeMatch(of: /(.+):[0-9]+/).map { String($0.1) } ?? name
    if plain.contains("/") { return plain.split(separator: "/").map(String.init) }
    guard let dot = plain.lastIndex(of: "."), dot != plain.startIndex else { return [plain] }
    return [String(plain[..<dot]), String(plain[plain.index(after: dot)...])]
  }
}
