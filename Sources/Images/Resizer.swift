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

  /// `pixels`, or the part of it in `box`, at the new size.
  ///
  /// - Precondition: `box` is not empty and lies within the picture.
  public func resize(_ pixels: PixelBuffer, box: PixelBox? = nil) -> PixelBuffer {
    let box = box ?? PixelBox(allOf: pixels)
    precondition(
      box.top >= 0 && box.left >= 0 && box.height > 0 && box.width > 0
        && box.top + box.height <= pixels.height && box.left + box.width <= pixels.width,
      "\(box) is not within \(pixels.height)×\(pixels.width)")
    let filter: ResampleKernel.Filter
    switch interpolation {
    case .nearest, .tfBilinear: return nearest(pixels, box)
    case .box: filter = .box
    case .bilinear: filter = .bilinear
    case .hamming: filter = .hamming
    case .bicubic: filter = .bicubic
    case .lanczos: filter = .lanczos
    }
    let needsHorizontal = size.width != pixels.width || box.width != size.width
    let needsVertical = size.height != pixels.height || box.height != size.height
    guard needsHorizontal || needsVertical else { return pixels }
    let vertical = ResampleKernel(
      inputCount: pixels.height, start: box.top, length: box.height, outputCount: size.height, filter: filter)
    let horizontal = ResampleKernel(
      inputCount: pixels.width, start: box.left, length: box.width, outputCount: size.width, filter: filter)
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
  /// picture and not on the box; older versions never do. The order shows, as bytes are rounded in between.
  private static func isVerticalFirst(_ pixels: PixelBuffer, _ size: ImageSize) -> Bool {
    pixels.height > size.height && pixels.height - size.height > 2 * (pixels.width - size.width)
  }

  private static func horizontalPass(
    _ pixels: PixelBuffer, rows: Range<Int>, _ kernel: ResampleKernel
  ) -> PixelBuffer {
    let width = kernel.starts.count
    let bytes = [UInt8](unsafeUninitializedCapacity: rows.count * width * 3) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        kernel.weights.withUnsafeBufferPointer { weights in
          kernel.starts.withUnsafeBufferPointer { starts in
            kernel.counts.withUnsafeBufferPointer { counts in
              var out = result.baseAddress!
              for row in rows {
                let line = source.baseAddress! + row * pixels.width * 3
                var weight = weights.baseAddress!
                for x in 0..<width {
                  var pixel = line + starts[x] * 3
                  // Half a unit, so that dropping the fraction rounds.
                  var red = Int32(1) << (ResampleKernel.precisionBits - 1)
                  var green = red
                  var blue = red
                  for tap in 0..<counts[x] {
                    red &+= Int32(pixel[0]) &* weight[tap]
                    green &+= Int32(pixel[1]) &* weight[tap]
                    blue &+= Int32(pixel[2]) &* weight[tap]
                    pixel += 3
                  }
                  out[0] = ResampleKernel.byte(red)
                  out[1] = ResampleKernel.byte(green)
                  out[2] = ResampleKernel.byte(blue)
                  out += 3
                  weight += kernel.width
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

  /// - Parameter firstRow: The row of the original picture that `pixels` starts with.
  private static func verticalPass(
    _ pixels: PixelBuffer, firstRow: Int, _ kernel: ResampleKernel
  ) -> PixelBuffer {
    let height = kernel.starts.count
    let rowByteCount = pixels.width * 3
    var sums = [Int32](repeating: 0, count: rowByteCount)
    let bytes = [UInt8](unsafeUninitializedCapacity: height * rowByteCount) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        kernel.weights.withUnsafeBufferPointer { weights in
          sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<height {
              sums.update(repeating: 1 << (ResampleKernel.precisionBits - 1))
              for tap in 0..<kernel.counts[row] {
                let weight = weights[row * kernel.width + tap]
                let line = source.baseAddress! + (kernel.starts[row] + tap - firstRow) * rowByteCount
                for x in 0..<rowByteCount { sums[x] &+= Int32(line[x]) &* weight }
              }
              let out = result.baseAddress! + row * rowByteCount
              for x in 0..<rowByteCount { out[x] = ResampleKernel.byte(sums[x]) }
            }
          }
        }
      }
      count = height * rowByteCount
    }
    return PixelBuffer(height: height, width: pixels.width, bytes: bytes)
  }

  private func nearest(_ pixels: PixelBuffer, _ box: PixelBox) -> PixelBuffer {
    let columns = Self.nearestSources(box.left, box.width, size.width, limit: pixels.width)
    let rows = Self.nearestSources(box.top, box.height, size.height, limit: pixels.height)
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
  private static func nearestSources(_ start: Int, _ length: Int, _ count: Int, limit: Int) -> [Int] {
    let scale = Double(length) / Double(count)
    var position = Double(start) + scale * 0.5
    return (0..<count).map { _ in
      defer { position += scale }
      return min(Int(position), limit - 1)
    }
  }
}
