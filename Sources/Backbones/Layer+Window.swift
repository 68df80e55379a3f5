extension Layer {
  /// Rows and columns of zeros around an image.
  public struct Padding: Sendable, Hashable {
    /// Rows above.
    public let top: Int
    /// Columns on the left.
    public let left: Int
    /// Rows below.
    public let bottom: Int
    /// Columns on the right.
    public let right: Int

    /// No padding at all.
    public static let zero = Padding(top: 0, left: 0, bottom: 0, right: 0)

    /// Padding of each side on its own.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
      self.top = top
      self.left = left
      self.bottom = bottom
      self.right = right
    }

    /// The same padding on all four sides.
    public init(all count: Int) { self.init(top: count, left: count, bottom: count, right: count) }

    /// Two paddings, one around the other.
    public static func + (inner: Padding, outer: Padding) -> Padding {
      Padding(
        top: inner.top + outer.top, left: inner.left + outer.left, bottom: inner.bottom + outer.bottom,
        right: inner.right + outer.right)
    }
  }

  /// A window that slides over an image: of a convolution or a pooling.
  public struct Window: Sendable, Hashable {
    /// Rows of the window.
    public let height: Int
    /// Columns of the window.
    public let width: Int
    /// Rows from one position to the next.
    public let strideHeight: Int
    /// Columns from one position to the next.
    public let strideWidth: Int
    /// What happens at the edge.
    public let padding: WindowPadding

    /// A window of any shape.
    public init(
      height: Int, width: Int, strideHeight: Int = 1, strideWidth: Int = 1, padding: WindowPadding = .valid
    ) {
      self.height = height
      self.width = width
      self.strideHeight = strideHeight
      self.strideWidth = strideWidth
      self.padding = padding
    }

    /// A square window with one stride for rows and columns.
    public init(_ size: Int, stride: Int = 1, padding: WindowPadding = .valid) {
      self.init(height: size, width: size, strideHeight: stride, strideWidth: stride, padding: padding)
    }

    /// How many positions the window takes on an image, or nil when it does not fit once.
    func positions(height imageHeight: Int, width imageWidth: Int) -> (height: Int, width: Int)? {
      guard
        let rows = Self.positions(imageHeight, window: height, stride: strideHeight, padding: padding),
        let columns = Self.positions(imageWidth, window: width, stride: strideWidth, padding: padding)
      else { return nil }
      return (rows, columns)
    }

    /// The rows and columns outside an image of this size that the window covers.
    package func overhang(height imageHeight: Int, width imageWidth: Int) -> Padding {
      guard padding == .same else { return .zero }
      let rows = Self.overhang(imageHeight, window: height, stride: strideHeight)
      let columns = Self.overhang(imageWidth, window: width, stride: strideWidth)
      // The odd row or column is below and on the right: TensorFlow's rule, not PyTorch's.
      return Padding(
        top: rows / 2, left: columns / 2, bottom: rows - rows / 2, right: columns - columns / 2)
    }

    private static func positions(
      _ size: Int, window: Int, stride: Int, padding: WindowPadding
    ) -> Int? {
      switch padding {
      case .same: size > 0 ? (size + stride - 1) / stride : nil
      case .valid: size >= window ? (size - window) / stride + 1 : nil
      }
    }

    private static func overhang(_ size: Int, window: Int, stride: Int) -> Int {
      let positions = (size + stride - 1) / stride
      return max((positions - 1) * stride + window - size, 0)
    }
  }
}
