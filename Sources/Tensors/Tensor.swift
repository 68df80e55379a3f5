/// A dense float32 array of any rank in row-major order.
///
/// Images and activations are `NHWC` or, for a single image, `HWC`; convolution kernels are `HWIO`;
/// the letters are stated wherever a tensor is passed.
public struct Tensor: Equatable, Sendable {
  /// The size of each dimension, outermost first.
  public let shape: [Int]
  /// All elements in row-major order; the product of `shape` of them.
  public var elements: [Float]

  /// Wraps `elements` as a tensor.
  ///
  /// - Precondition: `elements.count` is the product of `shape`.
  public init(shape: [Int], elements: [Float]) {
    precondition(
      elements.count == shape.reduce(1, *),
      "a tensor of shape \(shape) needs \(shape.reduce(1, *)) elements, got \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// A tensor with every element set to `value`.
  public init(shape: [Int], repeating value: Float) {
    self.init(shape: shape, elements: Array(repeating: value, count: shape.reduce(1, *)))
  }
}
