/// The geometry that convolutions and poolings share.
struct Window: Hashable, Sendable {
  /// Rows of the window.
  let height: Int
  /// Columns of the window.
  let width: Int
  /// Rows from one result to the next.
  let strideHeight: Int
  /// Columns from one result to the next.
  let strideWidth: Int
  /// Rows and columns around the source.
  let padding: Padding

  /// Rows and columns of the result for a source of `height` × `width`; not positive if nothing fits.
  func resultSize(height sourceHeight: Int, width sourceWidth: Int) -> (height: Int, width: Int) {
    func count(_ size: Int, _ window: Int, _ stride: Int) -> Int {
      size < window ? 0 : (size - window) / stride + 1
    }
    return (
      count(sourceHeight + padding.top + padding.bottom, height, strideHeight),
      count(sourceWidth + padding.left + padding.right, width, strideWidth)
    )
  }

  /// "3×3 stride 2", for people.
  var text: String {
    let stride = strideHeight == strideWidth ? "\(strideHeight)" : "\(strideHeight)×\(strideWidth)"
    return "\(height)×\(width)" + (stride == "1" ? "" : " stride \(stride)")
  }
}
