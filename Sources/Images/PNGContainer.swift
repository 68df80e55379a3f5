/// The chunks of a PNG file: its header, palette, and where its picture data lies.
///
/// Follows PIL/PngImagePlugin.py in what it accepts: every chunk before the picture data must have a valid
/// checksum, the data itself and what follows need none, and a missing end is no fault.
struct PNGContainer {
  /// The fields of IHDR that matter.
  struct Header: Equatable {
    var width: Int
    var height: Int
    var bitDepth: Int
    var colorType: Int
    var isInterlaced: Bool

    /// The numbers in one pixel.
    var channelCount: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

    /// Pillow's name of the layout, or nil where PNG knows no such combination.
    var mode: String? {
      switch (bitDepth, colorType) {
      case (1, 0): "1"
      case (2, 0), (4, 0), (8, 0): "L"
      case (16, 0): "I;16"
      case (8, 2), (16, 2): "RGB"
      case (1, 3), (2, 3), (4, 3), (8, 3): "P"
      case (8, 4): "LA"
      case (16, 4), (8, 6), (16, 6): "RGBA"
      default: nil
      }
    }
  }

  /// A part of the canvas, in pixels.
  struct Region: Equatable {
    var x, y, width, height: Int
  }

  let bytes: [UInt8]
  private(set) var header: Header
  /// Where the first picture goes; the whole canvas but for odd animations.
  private(set) var region: Region
  private(set) var paletteColors: ArraySlice<UInt8> = []
  /// Where the compressed picture lies.
  private(set) var dataRanges: [Range<Int>] = []
  /// What is wrong after the picture data; matters only when the pixels are wanted.
  private(set) var tailError: DecodeError?

  private var exif: [UInt8]?
  private var xmp: ArraySlice<UInt8>?
  private var frameSequence: Int?
  /// How many frames the animation header announces; nil where there is none.
  private var frameCount: Int?
  private var isAnimated = false

  var info: ImageInfo {
    ImageInfo(
      format: .png, width: header.width, height: header.height, mode: header.mode ?? "",
      orientation: ExifOrientation(exif: exif, xmp: xmp))
  }

  /// One chunk; `payload` is empty for picture data, which is not read here.
  private struct Chunk {
    let name: String
    let start: Int
    let length: Int
  }

  init(_ bytes: [UInt8]) throws(DecodeError) {
    self.bytes = bytes
    header = Header(width: 0, height: 0, bitDepth: 0, colorType: 0, isInterlaced: false)
    region = Region(x: 0, y: 0, width: 0, height: 0)
    var reader = ByteReader(bytes, at: 8)
    var hasRegion = false
    while true {
      let chunk = try Self.chunk(&reader)
      if chunk.name == "IEND" { throw .corrupt(.png, "it has no picture data") }
      if chunk.name == "IDAT" || chunk.name == "fdAT" {
        try checkHeader()
        if !hasRegion { region = Region(x: 0, y: 0, width: header.width, height: header.height) }
        // A picture before the first frame control is not itself a frame of the animation.
        isAnimated = frameCount.map { hasRegion ? $0 > 1 : true } ?? false
        try collectData(from: chunk, &reader)
        break
      }
      guard let payload = reader.take(chunk.length) else { throw .truncated(.png) }
      guard let stored = reader.uint32BE() else { throw .truncated(.png) }
      guard stored == Int(Self.checksum(bytes[(chunk.start - 4)..<(chunk.start + chunk.length)])) else {
        throw .corrupt(.png, "the checksum of its \(chunk.name) chunk is wrong")
      }
      try read(chunk, payload, &hasRegion)
    }
    do {
      try readTail(&reader)
    } catch {
      tailError = error
    }
  }

  private func checkHeader() throws(DecodeError) {
    guard header.mode != nil else {
      throw .corrupt(.png, "colour type \(header.colorType) with \(header.bitDepth) bits does not exist")
    }
    guard header.width > 0, header.height > 0 else {
      throw .corrupt(.png, "its header says \(header.width)×\(header.height) pixels")
    }
  }

  /// The next chunk's name and length, with `reader` left at its payload.
  private static func chunk(_ reader: inout ByteReader) throws(DecodeError) -> Chunk {
    guard let length = reader.uint32BE(), let name = reader.take(4) else { throw .truncated(.png) }
    let isName = name.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x5F
    }
    guard isName else { throw .corrupt(.png, "a chunk has no valid name") }
    return Chunk(name: String(decoding: name, as: UTF8.self), start: reader.position, length: length)
  }

  /// Takes over what a chunk says, and refuses what Pillow refuses.
  private mutating func read(
    _ chunk: Chunk, _ payload: ArraySlice<UInt8>, _ hasRegion: inout Bool
  ) throws(DecodeError) {
    let minimum = [
      "IHDR": 13, "gAMA": 4, "cHRM": 32, "sRGB": 1, "pHYs": 9, "acTL": 8, "fcTL": 26, "fdAT": 4,
      "tRNS": ["1": 2, "L": 2, "I;16": 2, "RGB": 6][header.mode ?? ""] ?? 0,
    ][chunk.name]
    if let minimum, payload.count < minimum {
      throw .corrupt(.png, "its \(chunk.name) chunk is too short")
    }
    switch chunk.name {
    case "IHDR": try readHeader(payload)
    case "PLTE" where header.colorType == 3: paletteColors = payload
    case "eXIf": exif = Array(payload)
    case "iTXt": readText(payload)
    case "iCCP", "zTXt": try Self.checkCompression(payload, chunk.name)
    case "acTL": readAnimationControl(payload)
    case "fdAT": try checkSequence(payload.prefix(4).bigEndianValue)
    case "fcTL":
      try readFrameControl(payload)
      hasRegion = true
    default: break
    }
  }

  private mutating func readHeader(_ payload: ArraySlice<UInt8>) throws(DecodeError) {
    let fields = Array(payload)
    guard fields[11] == 0 else { throw .corrupt(.png, "it uses the unknown filter method \(fields[11])") }
    header = Header(
      width: fields[0..<4].bigEndianValue, height: fields[4..<8].bigEndianValue, bitDepth: Int(fields[8]),
      colorType: Int(fields[9]), isInterlaced: fields[12] != 0)
  }

  private mutating func readText(_ payload: ArraySlice<UInt8>) {
    // keyword, 0, compressed?, method, language, 0, translated keyword, 0, text
    let keyword = Array("XML:com.adobe.xmp\0".utf8)
    guard payload.starts(with: keyword), payload.at(keyword.count) == 0 else { return }
    xmp = payload.dropFirst(keyword.count + 2)
  }

  private static func checkCompression(_ payload: ArraySlice<UInt8>, _ name: String) throws(DecodeError) {
    let afterName = payload.drop { $0 != 0 }.dropFirst()
    if name == "iCCP", afterName.isEmpty { throw .corrupt(.png, "its iCCP chunk is too short") }
    if let method = afterName.first, method != 0 {
      throw .corrupt(.png, "its \(name) chunk uses the unknown compression method \(method)")
    }
  }

  private mutating func readAnimationControl(_ payload: ArraySlice<UInt8>) {
    let count = payload.prefix(4).bigEndianValue
    if frameCount != nil {
      frameCount = nil
    } else if count > 0, count <= 0x8000_0000 {
      frameCount = count
    }
  }

  /// Frame chunks are numbered through, from 0.
  private mutating func checkSequence(_ sequence: Int) throws(DecodeError) {
    guard sequence == (frameSequence.map { $0 + 1 } ?? 0) else {
      throw .corrupt(.png, "its animation frames are out of order")
    }
    frameSequence = sequence
  }

  private mutating func readFrameControl(_ payload: ArraySlice<UInt8>) throws(DecodeError) {
    let fields = Array(payload)
    try checkSequence(fields[0..<4].bigEndianValue)
    region = Region(
      x: fields[12..<16].bigEndianValue, y: fields[16..<20].bigEndianValue,
      width: fields[4..<8].bigEndianValue, height: fields[8..<12].bigEndianValue)
    guard region.x + region.width <= header.width, region.y + region.height <= header.height,
      region.width > 0, region.height > 0
    else { throw .corrupt(.png, "an animation frame does not fit the picture") }
  }

  /// Notes the ranges of this and the directly following data chunks.
  private mutating func collectData(from first: Chunk, _ reader: inout ByteReader) throws(DecodeError) {
    var chunk = first
    while true {
      var start = chunk.start
      if chunk.name == "fdAT" {
        guard let sequence = reader.uint32BE(), chunk.length >= 4 else { throw .truncated(.png) }
        try checkSequence(sequence)
        start += 4
      }
      let end = min(chunk.start + chunk.length, bytes.count)
      if start < end { dataRanges.append(start..<end) }
      reader.position = end
      _ = reader.takeUp(to: 4)
      let mark = reader.position
      guard let next = try? Self.chunk(&reader), ["IDAT", "DDAT", "fdAT"].contains(next.name) else {
        reader.position = mark
        return
      }
      chunk = next
    }
  }

  /// Looks through what follows the picture data: metadata may stand there too.
  private mutating func readTail(_ reader: inout ByteReader) throws(DecodeError) {
    while let chunk = try? Self.chunk(&reader) {
      if chunk.name == "IEND" || (chunk.name == "fcTL" && isAnimated) { return }
      guard let payload = reader.take(chunk.length) else { throw .truncated(.png) }
      var isRegionKnown = true
      let (header, region) = (self.header, self.region)
      try read(chunk, payload, &isRegionKnown)
      (self.header, self.region) = (header, region)
      _ = reader.takeUp(to: 4)
    }
  }

  private static let checksumTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  /// CRC-32 as PNG uses it. Reference: ISO/IEC 15948, annex D.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    checksumTable.withUnsafeBufferPointer { table in
      ~bytes.reduce(~UInt32(0)) { value, byte in
        table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
      }
    }
  }
}
