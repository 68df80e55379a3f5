/// Resizes 8-bit pictures exactly as Pillow's `Image.resize`.
///
/// Filters other than nearest are two passes with rounding to bytes between them; a pass that has nothing to
/// do is left out. Integer arithmetic throughout, so the result is the same everywhere.
/// Reference: Pillow src/libImaging/Resample.c, Geometry.c.
public struct Resizer: Sendable, Hashable {
  /// The size of the result.
  public let size: ImageSize
  /// The filter.
  public let interpolation: Interpolation

  /// A resizer to `size`.
  ///
  /// - Precondition: Both sides are at least 1, and `interpolation` is one of Pillow's: the float results of
  ///   `tfBilinear` come from ``TensorFlowResizer``.
  public init(size: ImageSize, interpolation: Interpolation) {
    precondition(size.height > 0 && size.width > 0, "cannot resize to \(size)")
    precondition(interpolation != .tfBilinear, "tf_bilinear has float results: use TensorFlowResizer")
    self.size = size
    self.interpolation = interpolation
  }

  /// `pixels`, or the part of it in `region`, at the new size: Pillow's `resize(…, box=…)`.
  ///
  /// - Precondition: `region` is not empty and lies within the picture.
  public func resize(_ pixels: PixelBuffer, region: PixelRegion? = nil) -> PixelBuffer {
    let region = region ?? PixelRegion(allOf: pixels)
    precondition(region.isWithin(pixels), "\(region) is not within \(pixels.size)")
    let filter: ResampleKernel.Filter
    switch interpolation {
    case .nearest, .tfBilinear: return nearest(pixels, region)
    case .box: filter = .box
    case .bilinear: filter = .bilinear
    case .hamming: filter = .hamming
    case .bicubic: filter = .bicubic
    case .lanczos: filter = .lanczos
    }
    let needsHorizontal = size.width != pixels.width || region.width != Double(size.width)
    let needsVertical = size.height != pixels.height || region.height != Double(size.height)
    guard needsHorizontal || needsVertical else { return pixels }
    let vertical = ResampleKernel(
      inputCount: pixels.height, start: region.top, length: region.height, outputCount: size.height,
      filter: filter)
    let horizontal = ResampleKernel(
      inputCount: pixels.width, start: region.left, length: region.width, outputCount: size.width,
      filter: filter)
    guard needsHorizontal else { return Self.verticalPass(pixels, firstRow: 0, vertical) }
    guard needsVertical else { return Self.horizontalPass(pixels, rows: 0..<pixels.height, horizontal) }
    if Self.isVerticalFirst(pixels, size) {
      let squeezed = Self.verticalPass(pixels, firstRow: 0, vertical)
      return Self.horizontalPass(squeezed, rows: 0..<size.height, horizontal)
    }
    let rows = vertical.sourceRange
    let squeezed = Self.horizontalPass(pixels, rows: rows, horizontal)
    return Self.verticalPass(squeezed, firstRow: rows.lowerBound, vertical)
  }

  /// Whether the rows are reduced before the columns.
  ///
  /// Pillow 13 does so where rows shrink by more than twice as many pixels as columns, counted on the whole
  /// picture and not on the region; older versions never do. The order shows, as bytes are rounded in between.
  private static func isVerticalFirst(_ pixels: PixelBuffer, _ size: ImageSize) -> Bool {
    pixels.height > size.height && pixels.height - size.height > 2 * (pixels.width - size.width)
  }

  /// The rows `rows` of `pixels` with their columns resampled.
  ///
  /// Eight rows at a time are turned on their side, so that eight sums are made by one instruction.
  private static func horizontalPass(
    _ pixels: PixelBuffer, rows: Range<Int>, _ kernel: ResampleKernel
  ) -> PixelBuffer {
    let width = kernel.starts.count
    let sourceRowByteCount = pixels.width * 3
    var columns = [UInt8](repeating: 0, count: sourceRowByteCount * 8)
    let bytes = [UInt8](unsafeUninitializedCapacity: rows.count * width * 3) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        columns.withUnsafeMutableBufferPointer { columns in
          kernel.withTaps { taps in
            let scratch = UnsafeMutableRawPointer(columns.baseAddress!)
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
              let rowCount = min(8, rows.upperBound - first)
              let lines = source.baseAddress! + first * sourceRowByteCount
              turn(lines, rowCount: rowCount, rowByteCount: sourceRowByteCount, into: scratch)
              var out = result.baseAddress! + (first - rows.lowerBound) * width * 3
              for x in 0..<width {
                for channel in 0..<3 {
                  let sums = taps.sums(x, UnsafeRawPointer(scratch) + channel * 8, step: 24)
                  for row in 0..<rowCount { out[row * width * 3] = sums[row] }
                  out += 1
                }
              }
            }
          }
        }
      }
      count = rows.count * width * 3
    }
    return PixelBuffer(height: rows.count, width: width, bytes: bytes)
  }

  /// Writes byte column after byte column of up to eight rows, eight bytes each, to `scratch`.
  private static func turn(
    _ lines: UnsafePointer<UInt8>, rowCount: Int, rowByteCount: Int, into scratch: UnsafeMutableRawPointer
  ) {
    guard rowCount == 8 else {
      for row in 0..<rowCount {
        for x in 0..<rowByteCount {
          scratch.storeBytes(of: lines[row * rowByteCount + x], toByteOffset: x * 8 + row, as: UInt8.self)
        }
      }
      return
    }
    for x in 0..<rowByteCount {
      var column: UInt64 = 0
      for row in 0..<8 { column |= UInt64(lines[row * rowByteCount + x]) << UInt64(row * 8) }
      scratch.storeBytes(of: column.littleEndian, toByteOffset: x * 8, as: UInt64.self)
    }
  }

  /// - Parameter firstRow: The row of the original picture that `pixels` starts with.
  private static func verticalPass(
    _ pixels: PixelBuffer, firstRow: Int, _ kernel: ResampleKernel
  ) -> PixelBuffer {
    let height = kernel.starts.count
    let rowByteCount = pixels.width * 3
    let bytes = [UInt8](unsafeUninitializedCapacity: height * rowByteCount) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        kernel.withTaps { taps in
          let lines = UnsafeRawPointer(source.baseAddress!) - firstRow * rowByteCount
          for row in 0..<height {
            let out = UnsafeMutableRawPointer(result.baseAddress! + row * rowByteCount)
            var x = 0
            while x + 8 <= rowByteCount {
              out.storeBytes(
                of: taps.sums(row, lines + x, step: rowByteCount), toByteOffset: x, as: SIMD8<UInt8>.self)
              x += 8
            }
            while x < rowByteCount {
              out.storeBytes(
                of: taps.sum(row, lines + x, step: rowByteCount), toByteOffset: x, as: UInt8.self)
              x += 1
            }
          }
        }
      }
      count = height * rowByteCount
    }
    return PixelBuffer(height: height, width: pixels.width, bytes: bytes)
  }

  private func nearest(_ pixels: PixelBuffer, _ region: PixelRegion) -> PixelBuffer {
    let columns = Self.nearestSources(region.left, region.width, size.width, limit: pixels.width)
    let rows = Self.nearestSources(region.top, region.height, size.height, limit: pixels.height)
    let bytes = [UInt8](unsafeUninitializedCapacity: size.height * size.width * 3) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        columns.withUnsafeBufferPointer { columns in
          var out = result.baseAddress!
          for row in rows {
            let line = source.baseAddress! + row * pixels.width * 3
            for column in columns {
              let pixel = line + column * 3
              out[0] = pixel[0]
              out[1] = pixel[1]
              out[2] = pixel[2]
              out += 3
            }
          }
        }
      }
      count = size.height * size.width * 3
    }
    return PixelBuffer(height: size.height, width: size.width, bytes: bytes)
  }

  /// The source sample of each result sample.
  ///
  /// The position is advanced by repeated addition, as Pillow does it: a product would round otherwise. The
  /// sum of roundings is far too small to leave the picture before its last sample's centre is passed.
  private static func nearestSources(
    _ start: Double, _ length: Double, _ count: Int, limit: Int
  ) -> [Int] {
    let scale = length / Double(count)
    var position = start + scale * 0.5
    return (0..<count).map { _ in
      defer { position += scale }
      return min(Int(position), limit - 1)
    }
  }
}
