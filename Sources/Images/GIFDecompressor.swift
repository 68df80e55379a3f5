/// The LZW decompressor of GIF, for one frame.
///
/// Reference: Pillow src/libImaging/GifDecode.c, whose reading of broken data is kept: the picture is done
/// when its last row is, whatever follows; an end code before that ends it only at the end of the file.
struct GIFDecompressor {
  private static let tableSize = 4096
  private static let readSize = 65536

  private let bytes: [UInt8]
  private let header: GIFHeader
  private let clearCode: Int
  private var position: Int
  /// How far Pillow, which reads in pieces, would have read by now.
  private var readEnd: Int
  private var blockRemaining = 0
  private var bitBuffer: UInt32 = 0
  private var bitCount = 0

  private var prefix = [Int](repeating: 0, count: tableSize)
  private var suffix = [UInt8](repeating: 0, count: tableSize)

  private var x = 0
  private var y = 0
  private var rowStep = 1
  /// 1, 2, 3 in the interlaced passes before the last; 0 otherwise.
  private var pass = 0
  private var isDone = false

  init(_ bytes: [UInt8], _ header: GIFHeader) {
    self.bytes = bytes
    self.header = header
    clearCode = 1 << header.codeSize
    position = header.dataOffset
    readEnd = min(bytes.count, header.dataOffset + Self.readSize)
    if header.isInterlaced { (pass, rowStep) = (1, 8) }
  }

  /// Writes the frame's indices to their places on `screen`.
  mutating func decode(into screen: inout [UInt8]) throws(DecodeError) {
    var codeSize = header.codeSize + 1
    var next = clearCode + 2
    // A code after a clear code stands for itself.
    var isFirst = true
    var (lastCode, lastValue) = (0, UInt8(0))
    var string = [UInt8](repeating: 0, count: Self.tableSize)
    while !isDone {
      let code = try nextCode(codeSize)
      if code == clearCode {
        (codeSize, next, isFirst) = (header.codeSize + 1, clearCode + 2, true)
        continue
      }
      if code == clearCode + 1 {
        guard readEnd < bytes.count else { throw .truncated(.gif) }
        readEnd = min(bytes.count, readEnd + Self.readSize)
        continue
      }
      if isFirst {
        guard code < clearCode else { throw Self.broken }
        (lastCode, lastValue, isFirst) = (code, UInt8(truncatingIfNeeded: code), false)
        put(lastValue, &screen)
        continue
      }
      guard code <= next else { throw Self.broken }
      // The string comes out from its end.
      var start = Self.tableSize
      var walk = code
      if code == next {
        start -= 1
        string[start] = lastValue
        walk = lastCode
      }
      while walk >= clearCode {
        guard start > 0, walk < Self.tableSize else { throw Self.broken }
        start -= 1
        string[start] = suffix[walk]
        walk = prefix[walk]
      }
      lastValue = UInt8(truncatingIfNeeded: walk)
      if next < Self.tableSize {
        suffix[next] = lastValue
        prefix[next] = lastCode
        if next == (1 << codeSize) - 1, codeSize < 12 { codeSize += 1 }
        next += 1
      }
      lastCode = code
      put(lastValue, &screen)
      while start < Self.tableSize, !isDone {
        put(string[start], &screen)
        start += 1
      }
    }
  }

  private static let broken = DecodeError.corrupt(.gif, "its compressed data makes no sense")

  /// The next `size` bits.
  private mutating func nextCode(_ size: Int) throws(DecodeError) -> Int {
    while bitCount < size {
      if blockRemaining > 0 {
        bitBuffer |= UInt32(bytes[position]) << UInt32(bitCount)
        bitCount += 8
        position += 1
        blockRemaining -= 1
        continue
      }
      // A block is begun only when all of it is there.
      guard position < bytes.count, position + Int(bytes[position]) < bytes.count else {
        throw .truncated(.gif)
      }
      blockRemaining = Int(bytes[position])
      position += 1
      readEnd = max(readEnd, min(bytes.count, position + blockRemaining))
    }
    let code = Int(bitBuffer) & ((1 << size) - 1)
    bitBuffer >>= UInt32(size)
    bitCount -= size
    return code
  }

  private mutating func put(_ value: UInt8, _ screen: inout [UInt8]) {
    screen[(header.frame.y + y) * header.width + header.frame.x + x] = value
    x += 1
    guard x == header.frame.width else { return }
    x = 0
    y += rowStep
    while y >= header.frame.height {
      switch pass {
      case 1: (y, rowStep, pass) = (4, 8, 2)
      case 2: (y, rowStep, pass) = (2, 4, 3)
      case 3: (y, rowStep, pass) = (1, 2, 0)
      default:
        isDone = true
        return
      }
    }
  }
}
