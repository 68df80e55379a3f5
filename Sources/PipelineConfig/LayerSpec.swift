/// One layer of a network in a pipeline file, with Keras' names and defaults.
public struct LayerSpec: Equatable, Sendable {
  /// Rows and columns.
  public struct Size: Equatable, Sendable {
    /// Rows, at least 1.
    public var height: Int
    /// Columns, at least 1.
    public var width: Int

    /// A size.
    public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }
  }

  /// How far a window may hang over the edge.
  public enum Padding: String, CaseIterable, Equatable, Sendable {
    case valid, same
  }

  /// What is applied to each number.
  public enum Activation: String, CaseIterable, Equatable, Sendable {
    case linear, relu, relu6, softmax
  }

  /// What becomes of the pixels between, where an image is resized.
  public enum Interpolation: String, CaseIterable, Equatable, Sendable {
    case bilinear, nearest
  }

  /// The settings that convolutions of all kinds share.
  public struct Convolution: Equatable, Sendable {
    /// Rows and columns of the window.
    public var kernelSize: Size
    /// Rows and columns from one position to the next.
    public var strides = Size(1, 1)
    /// How far the window may hang over the edge.
    public var padding = Padding.valid
    /// What is applied last.
    public var activation = Activation.linear
    /// Whether a bias is added.
    public var useBias = true

    /// Keras' defaults for a window.
    public init(kernelSize: Size) { self.kernelSize = kernelSize }
  }

  /// The settings of poolings with a window.
  public struct Pooling: Equatable, Sendable {
    /// Rows and columns of the window.
    public var poolSize = Size(2, 2)
    /// Rows and columns from one position to the next; by default those of the window.
    public var strides = Size(2, 2)
    /// How far the window may hang over the edge.
    public var padding = Padding.valid

    /// Keras' defaults.
    public init() {}
  }

  /// How many outputs a dense layer has.
  public enum Units: Equatable, Sendable {
    /// This many, at least 1.
    case count(Int)
    /// One for each class of the dataset.
    case classes
  }

  /// What a layer does.
  public indirect enum Kind: Equatable, Sendable {
    /// `filters` and `groups` are at least 1.
    case conv2D(filters: Int, Convolution, groups: Int)
    case depthwiseConv2D(Convolution)
    case separableConv2D(filters: Int, Convolution)
    /// `0 <= momentum <= 1`, `epsilon > 0`.
    case batchNormalization(momentum: Double, epsilon: Double, center: Bool, scale: Bool)
    /// `maxValue` is greater than 0; nil for none.
    case relu(maxValue: Double?)
    case activation(Activation)
    case maxPooling2D(Pooling)
    case averagePooling2D(Pooling)
    case globalAveragePooling2D
    case globalMaxPooling2D
    case flatten
    case dense(Units, activation: Activation, useBias: Bool)
    /// `0 <= rate < 1`.
    case dropout(rate: Double)
    /// Each at least 0.
    case zeroPadding2D(top: Int, bottom: Int, left: Int, right: Int)
    case resizing(Size, Interpolation)
    case add
    case concatenate
    /// The layers inside, one after the other, `times` times; none of them has a name or inputs of its own.
    case repeated(times: Int, [LayerSpec])
  }

  /// The layer's name; nil for Keras' automatic one.
  public var name: String?
  /// The layers it reads; empty for the one before it.
  public var inputs: [String]
  /// What it does.
  public var kind: Kind

  /// A layer.
  public init(_ kind: Kind, name: String? = nil, inputs: [String] = []) {
    (self.kind, self.name, self.inputs) = (kind, name, inputs)
  }
}
