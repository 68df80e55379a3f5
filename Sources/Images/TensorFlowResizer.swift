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

  /// `pixels`, or the part of it in `box`, at the new size: an HWC tensor with values 0…255.
  ///
  /// Unlike with Pillow's filters, pixels outside of `box` have no influence.
  public func resize(_ pixels: PixelBuffer, box: PixelBox? = nil) -> Tensor {
    let box = box ?? PixelBox(allOf: pixels)
    let rows = Self.taps(box.height, size.height)
    let columns = Self.taps(box.width, size.width)
    let elementCount = size.height * size.width * 3
    let elements = [Float](unsafeUninitializedCapacity: elementCount) { result, count in
      pixels.bytes.withUnsafeBufferPointer { source in
        columns.withUnsafeBufferPointer { columns in
          var out = 0
          for row in rows {
            let upper = ((box.top + row.lower) * pixels.width + box.left) * 3
            let lower = ((box.top + row.upper) * pixels.width + box.left) * 3
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

  private static func taps(_ inputCount: Int, _ outputCount: Int) -> [Tap] {
    let scale = Float(inputCount) / Float(outputCount)
    return (0..<outputCount).map { index in
      let position = (Float(index) + 0.5) * scale - 0.5
      let floor = position.rounded(.down)
      return Tap(
        lower: max(Int(floor), 0), upper: min(Int(position.rounded(.up)), inputCount - 1),
        fraction: position - floor)
    }
  }
}
