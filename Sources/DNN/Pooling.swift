/// A pooling over a sliding window: Keras' `MaxPooling2D` and `AveragePooling2D`.
public struct Pooling: Sendable, Hashable {
  /// What is made of the values in a window.
  public enum Kind: Sendable, Hashable {
    /// The largest; padding counts as minus infinity.
    case max
    /// The mean of those that are not padding (TensorFlow's rule).
    case average
  }

  /// What is made of the values in a window.
  public let kind: Kind
  /// Rows of the window.
  public let windowHeight: Int
  /// Columns of the window.
  public let windowWidth: Int
  /// Rows from one result to the next.
  public let strideHeight: Int
  /// Columns from one result to the next.
  public let strideWidth: Int
  /// Rows and columns around the source that the window may enter.
  public let padding: Padding

  /// A pooling.
  ///
  /// - Precondition: Window and strides are positive, and no window lies in the padding alone.
  public init(
    kind: Kind, windowHeight: Int, windowWidth: Int, strideHeight: Int, strideWidth: Int,
    padding: Padding = .zero
  ) {
    precondition(
      min(windowHeight, windowWidth, strideHeight, strideWidth) > 0, "window and strides must be positive")
    precondition(
      max(padding.top, padding.bottom) < windowHeight && max(padding.left, padding.right) < windowWidth,
      "a window must not lie in the padding alone")
    self.kind = kind
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.padding = padding
  }

  /// The geometry.
  var window: Window {
    Window(
      height: windowHeight, width: windowWidth, strideHeight: strideHeight, strideWidth: strideWidth,
      padding: padding)
  }
}
