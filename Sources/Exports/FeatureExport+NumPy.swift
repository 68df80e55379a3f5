internal import Archives
internal import Tensors

extension FeatureExport {
  private static let floats = NPYArray.ElementType(kind: .float, byteCount: 4)

  /// One array, byte for byte as `numpy.save` writes it.
  func writeNPY(_ file: ExportFile) throws {
    try file.append(NPYArray.header(of: Self.floats, shape: [source.rowCount, source.columnCount]))
    for range in source.blocks {
      try file.append(Self.bytes(try source.features(in: range).elements))
      progressed(range.upperBound)
    }
  }

  /// Arrays by name. Texts are as long as the longest, as NumPy keeps them; unknown classes and parts are empty.
  func writeNPZ(_ file: ExportFile) throws {
    var width = (path: 1, label: 1, split: 1)
    for range in source.blocks {
      for image in try source.images(in: range) {
        width.path = max(width.path, image.path.unicodeScalars.count)
        width.label = max(width.label, image.label?.unicodeScalars.count ?? 0)
        width.split = max(width.split, image.split?.unicodeScalars.count ?? 0)
      }
    }
    let writer = try NPZWriter(path: file.temporaryPath)
    let shape = [source.rowCount]
    try writer.add(
      "features", Self.floats, shape: [source.rowCount, source.columnCount],
      elements: pieces { [source, progressed] range in
        let bytes = Self.bytes(try source.features(in: range).elements)
        progressed(range.upperBound)
        return bytes
      })
    let texts: [(name: String, width: Int, text: (ExportedImage) -> String)] = [
      ("paths", width.path, \.path), ("labels", width.label, { $0.label ?? "" }),
      ("splits", width.split, { $0.split ?? "" }),
    ]
    for (name, width, text) in texts {
      try writer.add(
        name, NPYArray.ElementType(kind: .text, byteCount: 4 * width), shape: shape,
        elements: pieces { [source] range in
          try source.images(in: range).flatMap { Self.bytes(text($0), width: width) }
        })
    }
    try writer.add(
      "image_ids", NPYArray.ElementType(kind: .integer, byteCount: 8), shape: shape,
      elements: pieces { [source] range in
        try source.images(in: range).flatMap { image in
          (0..<8).map { UInt8(truncatingIfNeeded: image.imageID >> (8 * $0)) }
        }
      })
    try writer.finish()
  }

  /// Block after block through `make`, then the end.
  private func pieces(_ make: @escaping (Range<Int>) throws -> [UInt8]) -> NPZWriter.Elements {
    var blocks = source.blocks[...]
    return { try blocks.popFirst().map(make) ?? [] }
  }

  private static func bytes(_ values: [Float]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4 * values.count)
    var target = bytes.mutableSpan
    var offset = 0
    for value in values {
      let bits = value.bitPattern
      target[offset] = UInt8(truncatingIfNeeded: bits)
      target[offset &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
      target[offset &+ 2] = UInt8(truncatingIfNeeded: bits >> 16)
      target[offset &+ 3] = UInt8(truncatingIfNeeded: bits >> 24)
      offset &+= 4
    }
    return bytes
  }

  /// UTF-32, filled up with zeros to `width` characters.
  private static func bytes(_ text: String, width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * width)
    for scalar in text.unicodeScalars {
      for shift in [UInt32(0), 8, 16, 24] {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value >> shift))
      }
    }
    return bytes + [UInt8](repeating: 0, count: 4 * width - bytes.count)
  }
}
