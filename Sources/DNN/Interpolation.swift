/// What becomes of the pixels between, where an image is resized; pixels are squares with their value in the middle.
public enum Interpolation: Sendable, Hashable {
  /// The mean of the four nearest, weighted by distance.
  case bilinear
  /// The nearest; of two equally near the lower right one.
  case nearest
}
