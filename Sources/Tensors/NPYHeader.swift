/// What stands before the elements of a `.npy` file: a version, a length and a Python dictionary.
struct NPYHeader {
  /// The size of each dimension.
  private(set) var shape: [Int] = []
  /// What the elements are.
  private(set) var type = NPYArray.ElementType(kind: .float, byteCount: 4, isBigEndian: false)
  /// Whether the first index is fastest.
  private(set) var isFortranOrder = false
  /// Where the elements begin.
  let byteCount: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  // NumPy's own limit keeps a damaged length from taking memory; records, which need more, are refused anyway.
  private static let maximumLength = 1 << 16

  init(_ bytes: [UInt8]) throws(NPYError) {
    guard bytes.starts(with: Self.magic), bytes.count >= 10 else { throw .notNPY }
    let (major, minor) = (Int(bytes[6]), Int(bytes[7]))
    guard (1...3).contains(major), minor == 0 else {
      throw .unsupportedVersion(major: major, minor: minor)
    }
    let start = major == 1 ? 10 : 12
    guard bytes.count >= start else { throw .badHeader(reason: "it is cut off") }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.maximumLength else { throw .badHeader(reason: "\(length) bytes long") }
    guard bytes.count - start >= length else { throw .badHeader(reason: "it is cut off") }
    byteCount = start + length
    var literal = PythonLiteral(bytes[start..<byteCount])
    try parse(&literal)
  }

  private mutating func parse(_ literal: inout PythonLiteral) throws(NPYError) {
    var found: Set<String> = []
    try literal.expect("{")
    while !literal.skip("}") {
      let key = try literal.string()
      guard found.insert(key).inserted else { throw .badHeader(reason: "'\(key)' stands there twice") }
      try literal.expect(":")
      switch key {
      case "descr": type = try Self.type(try literal.type())
      case "fortran_order": isFortranOrder = try literal.truth()
      case "shape": shape = try literal.tuple()
      default: throw .badHeader(reason: "unknown key '\(key)'")
      }
      if !literal.skip(",") {
        try literal.expect("}")
        break
      }
    }
    for key in ["descr", "fortran_order", "shape"] where !found.contains(key) {
      throw .badHeader(reason: "'\(key)' is missing")
    }
    try literal.expectEnd()
  }

  /// `<f4` as a type.
  private static func type(_ text: String) throws(NPYError) -> NPYArray.ElementType {
    let characters = Array(text)
    guard characters.count >= 3, "<>|=".contains(characters[0]), characters[2...].allSatisfy(\.isASCII),
      let kind = NPYArray.ElementType.Kind(rawValue: characters[1]), let size = Int(String(characters[2...])),
      (0...1 << 30).contains(size)
    else { throw .unsupportedType(text) }
    let sizes: [Int]? =
      switch kind {
      case .boolean: [1]
      case .integer, .unsignedInteger: [1, 2, 4, 8]
      case .float: [2, 4, 8]
      case .text, .byteText: nil
      }
    // Texts of no length would allow any number of elements in no bytes at all.
    guard sizes?.contains(size) ?? (size > 0) else { throw .unsupportedType(text) }
    return NPYArray.ElementType(
      kind: kind, byteCount: kind == .text ? 4 * size : size, isBigEndian: characters[0] == ">")
  }
}
