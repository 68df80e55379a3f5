/// How much each part of an image speaks for a class: a coarse grid over the whole image, row-major, top row first.
///
/// Values are kept as computed: of any scale, below 0 where a part speaks against the class. Pictures and statistics use
/// `relative`.
public struct ActivationMap: Equatable, Sendable {
  /// Rows and columns.
  public let height, width: Int
  /// Row after row.
  public let values: [Float]

  /// A grid of these values.
  ///
  /// - Precondition: There are `height * width` values, at least one.
  public init(height: Int, width: Int, values: [Float]) {
    precondition(
      height > 0 && width > 0 && values.count == height * width,
      "\(values.count) values for a grid of \(height)×\(width)")
    (self.height, self.width, self.values) = (height, width, values)
  }

  /// What speaks for the class, from 0 to 1: negative values cut off, divided by the largest.
  ///
  /// The normalization of Keras' Grad-CAM example; no minimum is subtracted, so 0 means no evidence. All 0 where nothing
  /// speaks for the class.
  public var relative: ActivationMap {
    let largest = values.max() ?? 0
    guard largest > 0, largest.isFinite else {
      return ActivationMap(height: height, width: width, values: values.map { _ in 0 })
    }
    return ActivationMap(height: height, width: width, values: values.map { max($0, 0) / largest })
  }

  /// The grid with another number of rows and columns, bilinear between the centres of its cells.
  ///
  /// As `tf.image.resize(method="bilinear", antialias=False)`: half-pixel centres, the outermost cells extended to the edge.
  /// - Precondition: Both numbers are positive.
  public func resized(height newHeight: Int, width newWidth: Int) -> ActivationMap {
    precondition(newHeight > 0 && newWidth > 0, "a grid of \(newHeight)×\(newWidth)")
    let rows = Self.neighbours(from: height, to: newHeight)
    let columns = Self.neighbours(from: width, to: newWidth)
    var result: [Float] = []
    result.reserveCapacity(newHeight * newWidth)
    for row in rows {
      for column in columns {
        let upper = mix(row.low * width, column)
        let lower = mix(row.high * width, column)
        result.append(upper + (lower - upper) * row.share)
      }
    }
    return ActivationMap(height: newHeight, width: newWidth, values: result)
  }

  private typealias Neighbours = (low: Int, high: Int, share: Float)

  private func mix(_ start: Int, _ column: Neighbours) -> Float {
    let left = values[start + column.low]
    return left + (values[start + column.high] - left) * column.share
  }

  /// For each new cell the two old ones its centre lies between, and how far it is towards the second.
  private static func neighbours(from count: Int, to newCount: Int) -> [Neighbours] {
    (0..<newCount).map { index in
      let position = (Double(index) + 0.5) * Double(count) / Double(newCount) - 0.5
      let inside = min(max(position, 0), Double(count - 1))
      let low = Int(inside)
      return (low, min(low + 1, count - 1), Float(inside - Double(low)))
    }
  }
}
