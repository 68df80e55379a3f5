/// One layer of a network: what it does, and which layers it takes its inputs from.
public struct Layer: Sendable, Hashable {
  /// Keras' name of the layer, unique in its network.
  public let name: String
  /// What the layer computes.
  public let operation: Operation
  /// The names of the layers it takes its inputs from, in Keras' order.
  public let inputs: [String]

  /// A layer as data; nothing is checked before it becomes part of a `Network`.
  public init(_ name: String, _ operation: Operation, inputs: [String]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
  }
}

extension Layer {
  /// What a layer computes, with Keras' meaning of every attribute.
  ///
  /// Activations are `(height, width, channels)` or `(channels)`; the batch is left out everywhere.
  public enum Operation: Sendable, Hashable {
    /// `InputLayer`: where the preprocessed image enters.
    case input(height: Int, width: Int, channels: Int)
    /// `Conv2D`.
    case convolution(Convolution)
    /// `DepthwiseConv2D` with depth multiplier 1.
    case depthwiseConvolution(DepthwiseConvolution)
    /// `SeparableConv2D` with depth multiplier 1: depthwise, then 1×1, no activation between.
    case separableConvolution(Convolution)
    /// `BatchNormalization` over channels, with the moving statistics (inference).
    case batchNormalization(BatchNormalization)
    /// `Activation`.
    case activation(Activation)
    /// `ReLU`, cut at `maximum` where one is given.
    case rectifier(maximum: Float?)
    /// `ZeroPadding2D`.
    case zeroPadding(Padding)
    /// `MaxPooling2D`; where the window hangs over the edge, what is outside never wins.
    case maxPooling(Pooling)
    /// `AveragePooling2D`; what is outside the image is not counted (TensorFlow's rule).
    case averagePooling(Pooling)
    /// `Add` of two or more inputs of one shape.
    case add
    /// `Concatenate` along channels.
    case concatenate
    /// `GlobalAveragePooling2D`.
    case globalAveragePooling
    /// `GlobalMaxPooling2D`.
    case globalMaxPooling
    /// `Flatten`, in (height, width, channel) order.
    case flatten
    /// `Dense` on a vector.
    case dense(Dense)
    /// `Dropout`: does nothing at inference.
    case dropout(rate: Double)
    /// `Reshape` to a shape of as many elements, in row-major order.
    case reshape([Int])
    /// `Resizing` to a height and width, without antialiasing.
    case resizing(Resizing)
  }

  /// An elementwise function (softmax: over the last axis), by Keras' name.
  public enum Activation: String, Sendable, Hashable {
    /// Nothing is applied.
    case linear
    /// max(x, 0).
    case relu
    /// min(max(x, 0), 6).
    case relu6
    /// exp(x) over the sum of exp(x) along the last axis.
    case softmax
  }

  /// How far a window may hang over the edge.
  public enum WindowPadding: String, Sendable, Hashable {
    /// Not at all.
    case valid
    /// So far that the result has ceil(size / stride) rows; the odd row is below (TensorFlow's rule).
    case same
  }

  /// The attributes of `Conv2D` and `SeparableConv2D`.
  public struct Convolution: Sendable, Hashable {
    /// The number of output channels.
    public let filters: Int
    /// The window over the image.
    public let window: Window
    /// Whether a bias per output channel is added.
    public let usesBias: Bool
    /// What is applied last.
    public let activation: Activation
    /// Into how many parts the channels are divided, each convolved on its own; 1 for `SeparableConv2D`.
    public let groups: Int

    /// A convolution; by default with bias, without activation and in one group, as in Keras.
    public init(
      filters: Int, window: Window, usesBias: Bool = true, activation: Activation = .linear, groups: Int = 1
    ) {
      self.filters = filters
      self.window = window
      self.usesBias = usesBias
      self.activation = activation
      self.groups = groups
    }
  }

  /// The attributes of `DepthwiseConv2D`.
  public struct DepthwiseConvolution: Sendable, Hashable {
    /// The window over the image.
    public let window: Window
    /// Whether a bias per channel is added.
    public let usesBias: Bool
    /// What is applied last.
    public let activation: Activation

    /// A depthwise convolution; by default with bias and without activation, as in Keras.
    public init(window: Window, usesBias: Bool = true, activation: Activation = .linear) {
      self.window = window
      self.usesBias = usesBias
      self.activation = activation
    }
  }

  /// The attributes of `BatchNormalization`.
  public struct BatchNormalization: Sendable, Hashable {
    /// Added to the variance before the square root.
    public let epsilon: Double
    /// Whether there is a gamma.
    public let scales: Bool
    /// Whether there is a beta.
    public let centers: Bool
    /// The share of the moving statistics that a training step keeps; only training reads it.
    public let momentum: Double

    /// A normalization; Keras' default epsilon is 1e-3, its default momentum 0.99.
    public init(
      epsilon: Double = 1e-3, scales: Bool = true, centers: Bool = true, momentum: Double = 0.99
    ) {
      self.epsilon = epsilon
      self.scales = scales
      self.centers = centers
      self.momentum = momentum
    }
  }

  /// The attributes of `MaxPooling2D` and `AveragePooling2D`.
  public struct Pooling: Sendable, Hashable {
    /// The window over the image.
    public let window: Window

    /// A pooling over `window`.
    public init(window: Window) { self.window = window }
  }

  /// The attributes of `Resizing`.
  public struct Resizing: Sendable, Hashable {
    /// What becomes of the pixels between.
    public enum Interpolation: String, Sendable, Hashable, CaseIterable {
      /// The mean of the four nearest, weighted by distance.
      case bilinear
      /// The nearest.
      case nearest
    }

    /// Rows of the result.
    public let height: Int
    /// Columns of the result.
    public let width: Int
    /// What becomes of the pixels between.
    public let interpolation: Interpolation

    /// A resizing; by default bilinear, as in Keras.
    public init(height: Int, width: Int, interpolation: Interpolation = .bilinear) {
      self.height = height
      self.width = width
      self.interpolation = interpolation
    }
  }

  /// The attributes of `Dense`.
  public struct Dense: Sendable, Hashable {
    /// The number of outputs.
    public let units: Int
    /// Whether a bias per output is added.
    public let usesBias: Bool
    /// What is applied last.
    public let activation: Activation

    /// A dense layer; by default with bias and without activation, as in Keras.
    public init(units: Int, usesBias: Bool = true, activation: Activation = .linear) {
      self.units = units
      self.usesBias = usesBias
      self.activation = activation
    }
  }
}

extension Layer.Operation {
  /// Keras' class name, as its summary prints it.
  public var kerasClass: String {
    switch self {
    case .input: "InputLayer"
    case .convolution: "Conv2D"
    case .depthwiseConvolution: "DepthwiseConv2D"
    case .separableConvolution: "SeparableConv2D"
    case .batchNormalization: "BatchNormalization"
    case .activation: "Activation"
    case .rectifier: "ReLU"
    case .zeroPadding: "ZeroPadding2D"
    case .maxPooling: "MaxPooling2D"
    case .averagePooling: "AveragePooling2D"
    case .add: "Add"
    case .concatenate: "Concatenate"
    case .globalAveragePooling: "GlobalAveragePooling2D"
    case .globalMaxPooling: "GlobalMaxPooling2D"
    case .flatten: "Flatten"
    case .dense: "Dense"
    case .dropout: "Dropout"
    case .reshape: "Reshape"
    case .resizing: "Resizing"
    }
  }
}
