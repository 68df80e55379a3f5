public import Tensors

/// Resizes as `tf.image.resize(…, method="bilinear")`: half-pixel centres, no antialiasing, float32.
///
/// Reference: tensorflow/core/kernels/image/resize_bilinear_op.cc.
public struct TensorFlowResizer: Sendable, Hashable {
  /// The size of the result.
  public let size: ImageSize

  /// A resizer to `size`.
  ///
  /// - Precondition: Both sides are at least 1.
  public init(size: ImageSize) {
    precondition(size.height > 0 && size.width > 0, "cannot resize to \(size)")
    self.size = size
  }

  /// `pixels`, or the part of it in `region`, at the new size: an HWC tensor with values 0…255.
  ///
  /// Unlike with Pillow's filters, pixels wholly outside of `region` have no influence.
  ///
  /// - Precondition: `region` is not empty and lies within the picture.
  public func resize(_ pixels: PixelBuffer, region: PixelRegion? = nil) -> Tensor {
    let region = region ?? PixelRegion(allOf: pixels)
    precondition(region.isWithin(pixels), "\(region) is not within \(pixels.size)")
    let rows = Self.taps(region.top, region.height, size.height)
    let columns = Self.taps(region.left, region.width, size.width)
    let elementCount = size.height * size.width * 3
    let elements = [Float](unsafeUninitializedCapacity: elementCount) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        columns.withUnsafeBufferPointer { columns in
          var out = 0
          for row in rows {
            let upper = row.lower * pixels.width * 3
            let lower = row.upper * pixels.width * 3
            for column in columns {
              let (left, right) = (column.lower * 3, column.upper * 3)
              for channel in 0..<3 {
                let topLeft = Float(source[upper + left + channel])
                let topRight = Float(source[upper + right + channel])
                let bottomLeft = Float(source[lower + left + channel])
                let bottomRight = Float(source[lower + right + channel])
                let top = topLeft + (topRight - topLeft) * column.fraction
                let bottom = bottomLeft + (bottomRight - bottomLeft) * column.fraction
                result[out] = top + (bottom - top) * row.fraction
                out += 1
              }
            }
          }
        }
      }
      count = elementCount
    }
    return Tensor(shape: [size.height, size.width, 3], elements: elements)
  }

  /// The two source samples of a result sample and the weight of the second.
  private struct Tap {
    let lower: Int
    let upper: Int
    let fraction: Float
  }

  private static func taps(_ start: Double, _ length: Double, _ outputCount: Int) -> [Tap] {
    let scale = Float(length) / Float(outputCount)
    // Positions are counted from the region's first pixel, so that TensorFlow's roundings are met.
    let first = Int(start)
    let (offset, last) = (Float(start - Double(first)), Int((start + length).rounded(.up)) - 1)
    return (0..<outputCount).map { index in
      let position = (Float(index) + 0.5) * scale - 0.5 + offset
      let floor = position.rounded(.down)
      return Tap(
        lower: max(first + Int(floor), first), upper: min(first + Int(position.rounded(.up)), last),
        fraction: position - floor)
    }
  }
}
