/// A NumPy array as `numpy.save` writes it: a shape and elements of one type.
///
/// Elements are always given in C order (row-major, the last index fastest), whatever order they are stored in.
/// Reference: NumPy 2.4 `numpy/lib/_format_impl.py`.
public struct NPYArray: Sendable, Equatable {
  /// What the elements are.
  public struct ElementType: Sendable, Equatable, CustomStringConvertible {
    /// Numbers, truth values or texts.
    public enum Kind: Character, Sendable {
      case boolean = "b"
      case integer = "i"
      case unsignedInteger = "u"
      case float = "f"
      /// UTF-32, 4 bytes a character.
      case text = "U"
      /// Bytes, read as UTF-8.
      case byteText = "S"
    }

    /// Numbers, truth values or texts.
    public let kind: Kind
    /// Bytes of one element.
    public let byteCount: Int
    /// Whether the most significant byte comes first.
    public let isBigEndian: Bool

    /// Elements of `byteCount` bytes each, least significant byte first unless told.
    public init(kind: Kind, byteCount: Int, isBigEndian: Bool = false) {
      (self.kind, self.byteCount, self.isBigEndian) = (kind, byteCount, isBigEndian)
    }

    /// NumPy's spelling, such as `<f4` or `|u1`.
    public var description: String {
      let order = byteCount == 1 || kind == .byteText ? "|" : isBigEndian ? ">" : "<"
      return "\(order)\(kind.rawValue)\(kind == .text ? byteCount / 4 : byteCount)"
    }
  }

  /// The size of each dimension, outermost first; empty for a single number.
  public let shape: [Int]
  /// What the elements are.
  public let type: ElementType
  /// Whether the elements are stored with the first index fastest.
  public let isFortranOrder: Bool
  private let bytes: [UInt8]
  private let start: Int

  /// Reads the bytes of a `.npy` file.
  ///
  /// - Throws: `NPYError`: not `.npy`, a header that cannot be, records or pickled objects, another length than
  ///   the header says.
  public init(bytes: [UInt8]) throws(NPYError) {
    let header = try NPYHeader(bytes)
    (shape, type, isFortranOrder) = (header.shape, header.type, header.isFortranOrder)
    (self.bytes, start) = (bytes, header.byteCount)
    var expected = type.byteCount
    for size in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: size)
      guard !overflow else { throw .badHeader(reason: "the shape \(shape) is too large") }
      expected = product
    }
    guard bytes.count - start == expected else {
      throw .wrongLength(found: bytes.count - start, expected: expected)
    }
  }

  /// How many elements there are.
  public var elementCount: Int { shape.reduce(1, *) }

  /// All elements as float32; float64 and integers are rounded to the nearest.
  ///
  /// - Throws: `NPYError.wrongKind` for texts.
  public func floats() throws(NPYError) -> [Float] {
    switch (type.kind, type.byteCount) {
    case (.float, 2): elements { Float(Float16(bitPattern: UInt16(truncatingIfNeeded: $0))) }
    case (.float, 4): elements { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
    case (.float, _): elements { Float(Double(bitPattern: $0)) }
    case (.integer, let count): elements { Float(Self.signed($0, byteCount: count)) }
    case (.unsignedInteger, _), (.boolean, _): elements { Float($0) }
    case (.text, _), (.byteText, _): throw .wrongKind(stored: "\(type)", expected: "numbers")
    }
  }

  /// All elements as float64; integers beyond 2⁵³ are rounded to the nearest.
  ///
  /// - Throws: `NPYError.wrongKind` for texts.
  public func doubles() throws(NPYError) -> [Double] {
    switch (type.kind, type.byteCount) {
    case (.float, 2): elements { Double(Float16(bitPattern: UInt16(truncatingIfNeeded: $0))) }
    case (.float, 4): elements { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
    case (.float, _): elements { Double(bitPattern: $0) }
    case (.integer, let count): elements { Double(Self.signed($0, byteCount: count)) }
    case (.unsignedInteger, _), (.boolean, _): elements { Double($0) }
    case (.text, _), (.byteText, _): throw .wrongKind(stored: "\(type)", expected: "numbers")
    }
  }

  /// All elements as integers; truth values are 0 and 1.
  ///
  /// - Throws: `NPYError.wrongKind` for texts and floating point numbers, `.outOfRange` for the first element
  ///   that `Integer` cannot hold.
  public func integers<Integer: FixedWidthInteger & Sendable>(
    as _: Integer.Type = Int.self
  ) throws(NPYError) -> [Integer] {
    let converted: [Integer?]
    let byteCount = type.byteCount
    switch type.kind {
    case .integer: converted = elements { Integer(exactly: Self.signed($0, byteCount: byteCount)) }
    case .unsignedInteger, .boolean: converted = elements { Integer(exactly: $0) }
    case .float, .text, .byteText: throw .wrongKind(stored: "\(type)", expected: "integers")
    }
    var result: [Integer] = []
    result.reserveCapacity(converted.count)
    for (index, value) in converted.enumerated() {
      guard let value else {
        let bits: [UInt64] = elements { $0 }
        let text =
          type.kind == .integer ? "\(Self.signed(bits[index], byteCount: byteCount))" : "\(bits[index])"
        throw .outOfRange(index: index, value: text, expected: "\(Integer.min) to \(Integer.max)")
      }
      result.append(value)
    }
    return result
  }

  /// All elements as texts, without the zeros they are padded with.
  ///
  /// - Throws: `NPYError.wrongKind` for numbers, `.outOfRange` for what is not Unicode.
  public func strings() throws(NPYError) -> [String] {
    guard type.kind == .text || type.kind == .byteText else {
      throw .wrongKind(stored: "\(type)", expected: "texts")
    }
    var texts: [String] = []
    texts.reserveCapacity(elementCount)
    for (index, position) in positions().enumerated() {
      guard let text = type.kind == .text ? unicodeText(at: position) : byteText(at: position) else {
        throw .outOfRange(index: index, value: "not a text", expected: "Unicode characters")
      }
      texts.append(text)
    }
    return texts
  }

  private func unicodeText(at position: Int) -> String? {
    var scalars: [UInt32] = []
    for offset in stride(from: 0, to: type.byteCount, by: 4) {
      scalars.append(UInt32(truncatingIfNeeded: bits(at: position + offset, byteCount: 4)))
    }
    while scalars.last == 0 { scalars.removeLast() }
    var text = String.UnicodeScalarView()
    for value in scalars {
      guard let scalar = Unicode.Scalar(value) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }

  private func byteText(at position: Int) -> String? {
    var slice = bytes[position..<position + type.byteCount]
    while slice.last == 0 { slice.removeLast() }
    return String(validating: slice, as: UTF8.self)
  }

  /// Where each element begins, in C order.
  private func positions() -> [Int] {
    let count = elementCount
    guard isFortranOrder, shape.count > 1 else {
      return (0..<count).map { start + $0 * type.byteCount }
    }
    var strides: [Int] = []
    var stride = 1
    for size in shape {
      strides.append(stride)
      stride *= size
    }
    var index = [Int](repeating: 0, count: shape.count)
    var stored = 0
    var positions: [Int] = []
    positions.reserveCapacity(count)
    for _ in 0..<count {
      positions.append(start + stored * type.byteCount)
      for axis in shape.indices.reversed() {
        index[axis] += 1
        stored += strides[axis]
        guard index[axis] == shape[axis] else { break }
        stored -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return positions
  }

  /// Every element made from its bits, in C order.
  private func elements<Element>(_ make: (UInt64) -> Element) -> [Element] {
    let byteCount = type.byteCount
    guard isFortranOrder, shape.count > 1 else {
      return (0..<elementCount).map { make(bits(at: start + $0 * byteCount, byteCount: byteCount)) }
    }
    return positions().map { make(bits(at: $0, byteCount: byteCount)) }
  }

  private func bits(at position: Int, byteCount: Int) -> UInt64 {
    var bits: UInt64 = 0
    for offset in 0..<byteCount {
      bits =
        bits << 8 | UInt64(bytes[type.isBigEndian ? position + offset : position + byteCount - 1 - offset])
    }
    return bits
  }

  private static func signed(_ bits: UInt64, byteCount: Int) -> Int64 {
    switch byteCount {
    case 1: Int64(Int8(truncatingIfNeeded: bits))
    case 2: Int64(Int16(truncatingIfNeeded: bits))
    case 4: Int64(Int32(truncatingIfNeeded: bits))
    default: Int64(truncatingIfNeeded: bits)
    }
  }
}
