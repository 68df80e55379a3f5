public import Foundation

/// A NumPy `.npy` file (format 1.0 or 2.0, C order, little-endian) as read by tests.
public struct NPYArray: Sendable {
  /// The size of each dimension.
  public let shape: [Int]
  /// NumPy's type text, such as `<f4`.
  public let type: String
  private let bytes: Data

  /// Why a file could not be read.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String
  }

  /// Reads `path`.
  public init(contentsOf url: URL) throws {
    let data = try Data(contentsOf: url)
    guard data.starts(with: [0x93] + Array("NUMPY".utf8)), data.count > 12 else {
      throw Problem(description: "\(url.path): not a .npy file")
    }
    let wide = data[6] >= 2
    let start = wide ? 12 : 10
    let length =
      wide
      ? (8..<12).reduce(0) { $0 | Int(data[$1]) << (8 * ($1 - 8)) }
      : Int(data[8]) | Int(data[9]) << 8
    let header = String(decoding: data[start..<start + length], as: UTF8.self)
    guard !header.contains("'fortran_order': True"),
      let type = header.firstMatch(of: /'descr': '([^']+)'/)?.1,
      let shape = header.firstMatch(of: /'shape': \(([^)]*)\)/)?.1
    else { throw Problem(description: "\(url.path): unexpected .npy header \(header)") }
    self.type = String(type)
    self.shape = shape.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    bytes = Data(data[(start + length)...])
  }

  /// Reads `name` below `Tests/Golden`.
  public static func golden(_ name: String) throws -> NPYArray {
    try NPYArray(contentsOf: ProjectPaths.golden.appending(path: name))
  }

  /// All elements as `Element`, which must be the stored type.
  public func elements<Element: BitwiseCopyable>(as _: Element.Type) throws -> [Element] {
    let expected = ["<f4": 4, "<f8": 8, "|u1": 1, "<i4": 4, "<i8": 8, "<u8": 8, "<i2": 2][type]
    guard expected == MemoryLayout<Element>.stride else {
      throw Problem(description: "stored as \(type), asked for as \(Element.self)")
    }
    let count = bytes.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = bytes.copyBytes(to: buffer) / MemoryLayout<Element>.stride
    }
  }
}
