/// Rows and columns added around an image; zeros for a convolution, never chosen by a pooling.
public struct Padding: Sendable, Hashable {
  /// Rows above.
  public let top: Int
  /// Columns to the left.
  public let left: Int
  /// Rows below.
  public let bottom: Int
  /// Columns to the right.
  public let right: Int

  /// No padding.
  public static let zero = Padding(top: 0, left: 0, bottom: 0, right: 0)

  /// Padding by side.
  ///
  /// - Precondition: No side is negative.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    precondition(min(top, left, bottom, right) >= 0, "padding cannot be negative")
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }
}
