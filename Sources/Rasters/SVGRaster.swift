internal import CRSVG

/// Makes pixels of SVG drawings, with librsvg.
///
/// The library is loaded when it is first needed; a machine without it can do everything else.
public enum SVGRaster {
  /// More pixels on a side than any plot has; cairo's own limit is 32,767.
  private static let sideLimit = 16_384
  private static let messageCapacity = 512

  /// The drawing as a PNG file on white, `scale` times as large as it says it is.
  ///
  /// - Parameters:
  ///   - svg: A whole SVG document.
  ///   - width: Its width in drawing units.
  ///   - height: Its height.
  ///   - scale: Pixels in a drawing unit, at least so many that a side has one pixel.
  /// - Throws: `RasterError.notInstalled`, `.tooLarge`, `.invalid` or `.failed`.
  public static func png(
    _ svg: String, width: Double, height: Double, scale: Double
  ) throws(RasterError) -> [UInt8] {
    let (columns, rows) = ((width * scale).rounded(.up), (height * scale).rounded(.up))
    let sides = 1...Double(sideLimit)
    guard sides.contains(columns), sides.contains(rows) else {
      throw .tooLarge(width: columns, height: rows, limit: sideLimit)
    }
    let bytes = Array(svg.utf8)
    var png: UnsafeMutablePointer<UInt8>?
    var length: Int64 = 0
    var message = [CChar](repeating: 0, count: messageCapacity)
    let status = crsvg_png(
      bytes, Int64(bytes.count), Int32(columns), Int32(rows), &png, &length, &message, Int64(message.count))
    defer { crsvg_free(png) }
    let reason = String(
      decoding: message.prefix(while: { $0 != 0 }).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    switch Int(status) {
    case CRSVG_OK: return Array(UnsafeBufferPointer(start: png, count: Int(length)))
    case CRSVG_NOT_INSTALLED: throw .notInstalled(reason: reason)
    case CRSVG_INVALID: throw .invalid(reason: reason)
    default: throw .failed(reason: reason)
    }
  }
}

/// Why a drawing did not become pixels.
public enum RasterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// librsvg, or a library it needs, cannot be loaded.
  case notInstalled(reason: String)
  /// A side would have too many pixels, or none.
  case tooLarge(width: Double, height: Double, limit: Int)
  /// librsvg does not read the document.
  case invalid(reason: String)
  /// Memory, or cairo, gave out.
  case failed(reason: String)

  public var description: String {
    switch self {
    case .notInstalled(let reason):
      "PNG files of plots need librsvg, which cannot be loaded (\(reason)); install it with "
        + "`apt-get install librsvg2-2 fonts-dejavu-core`"
    case .tooLarge(let width, let height, let limit):
      "a plot would have \(Int(width.isFinite ? width : 0))×\(Int(height.isFinite ? height : 0)) pixels, "
        + "expected 1 to \(limit) on a side"
    case .invalid(let reason): "librsvg cannot read the plot: \(reason)"
    case .failed(let reason): "the plot cannot be drawn: \(reason)"
    }
  }
}
