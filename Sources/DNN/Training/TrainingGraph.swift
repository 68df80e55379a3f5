/// A network whose weights change: what `TrainingPlan` runs forward and backward.
///
/// The counterpart of `ComputeGraph`: nothing is fused or folded, and weights are named parameters that live outside, in
/// `TrainingParameters`. Shapes carry no batch dimension: `[H, W, C]` for images, `[C]` for vectors. A misfit of shapes
/// is a mistake of the caller, who knows the network's names, and traps.
public struct TrainingGraph: Sendable {
  /// The result of one operation of a graph.
  public struct Value: Hashable, Sendable {
    /// The place of its node.
    let index: Int
  }

  /// How a batch normalization normalizes while the network learns.
  public enum Statistics: Sendable, Hashable {
    /// By the batch's own mean and variance, which the moving ones follow: Keras' `training=True`.
    case batch
    /// By the moving mean and variance, which stay: Keras' inference mode, for frozen layers.
    case moving
  }

  /// What a node computes from its sources; numbers are those of parameters.
  enum Operation: Sendable, Hashable {
    case input
    case convolution(Window, groups: Int, kernel: Int, bias: Int?)
    case dense(kernel: Int, bias: Int?)
    case normalization(Normalization)
    case activation
    case pooling(Pooling)
    case zeroPadding(Padding)
    case add
    case concatenate
    case flatten
    case dropout(rate: Double)
    case resizing(Interpolation)
  }

  /// A batch normalization over the last axis.
  struct Normalization: Sendable, Hashable {
    let epsilon: Float
    let momentum: Float
    let statistics: Statistics
    let gamma: Int?
    let beta: Int?
    let movingMean: Int
    let movingVariance: Int
  }

  /// An operation, the nodes it reads and the shape of its result.
  struct Node: Sendable {
    var operation: Operation
    var sources: [Int]
    let shape: [Int]
    /// What is applied to the result, last.
    var ending: Activation
    let label: String
  }

  /// What the operations added from now on belong to, such as a layer's name: for errors and for people.
  public var label = ""
  /// All operations, sources before their consumers.
  var nodes: [Node] = []
  /// What the operations learn, in the order in which it was declared.
  public private(set) var parameters: [TrainingParameter] = []
  /// Values with an identity of their own, which no operation may take over.
  var kept: Set<Int> = []

  /// An empty graph.
  public init() {}

  /// The shape of `value` without the batch dimension.
  public func shape(of value: Value) -> [Int] { nodes[value.index].shape }

  /// Promises that `value` and its gradient can be read after a run.
  public mutating func keep(_ value: Value) { kept.insert(value.index) }

  /// The image or vector that goes in; each graph has exactly one.
  public mutating func input(_ shape: [Int]) -> Value {
    precondition(nodes.isEmpty, "a graph has exactly one input, made first")
    return append(.input, [], shape)
  }

  /// Keras' `Conv2D`, and `DepthwiseConv2D` where there are as many groups as channels.
  ///
  /// - Parameters:
  ///   - kernel: The name of a kernel `(height, width, input channels / groups, filters)`.
  ///   - bias: The name of its bias, nil for none.
  public mutating func convolution(
    _ source: Value, kernelHeight: Int, kernelWidth: Int, strideHeight: Int, strideWidth: Int,
    padding: Padding,
    groups: Int, filters: Int, kernel: String, bias: String?, isTrainable: Bool
  ) -> Value {
    let shape = self.shape(of: source)
    precondition(shape.count == 3 && shape[2] % groups == 0 && filters % groups == 0, "groups do not fit")
    let window = Window(
      height: kernelHeight, width: kernelWidth, strideHeight: strideHeight, strideWidth: strideWidth,
      padding: padding)
    let size = window.resultSize(height: shape[0], width: shape[1])
    precondition(size.height > 0 && size.width > 0, "the window does not fit")
    let kernel = declare(kernel, [kernelHeight, kernelWidth, shape[2] / groups, filters], isTrainable)
    let bias = bias.map { declare($0, [filters], isTrainable) }
    return append(
      .convolution(window, groups: groups, kernel: kernel, bias: bias), [source],
      [size.height, size.width, filters])
  }

  /// Keras' `Dense` on a vector: a kernel `(inputs, units)`.
  public mutating func dense(
    _ source: Value, units: Int, kernel: String, bias: String?, isTrainable: Bool
  ) -> Value {
    let shape = self.shape(of: source)
    precondition(shape.count == 1, "a dense layer takes a vector")
    let kernel = declare(kernel, [shape[0], units], isTrainable)
    let bias = bias.map { declare($0, [units], isTrainable) }
    return append(.dense(kernel: kernel, bias: bias), [source], [units])
  }

  /// Keras' `BatchNormalization` over the last axis.
  ///
  /// - Parameters:
  ///   - layer: The names are `layer/gamma`, `/beta`, `/moving_mean` and `/moving_variance`.
  ///   - momentum: How much of the moving statistics remains after a batch.
  public mutating func batchNormalization(
    _ source: Value, layer: String, epsilon: Double, momentum: Double, scales: Bool, centers: Bool,
    statistics: Statistics, isTrainable: Bool
  ) -> Value {
    let shape = self.shape(of: source)
    let channels = [shape[shape.count - 1]]
    let gamma = scales ? declare("\(layer)/gamma", channels, isTrainable) : nil
    let beta = centers ? declare("\(layer)/beta", channels, isTrainable) : nil
    let mean = declare("\(layer)/moving_mean", channels, false)
    let variance = declare("\(layer)/moving_variance", channels, false)
    return append(
      .normalization(
        Normalization(
          epsilon: Float(epsilon), momentum: Float(momentum), statistics: statistics, gamma: gamma,
          beta: beta,
          movingMean: mean, movingVariance: variance)), [source], shape)
  }

  /// `activation` of each element.
  public mutating func activation(_ source: Value, _ activation: Activation) -> Value {
    let value = append(.activation, [source], shape(of: source))
    nodes[value.index].ending = activation
    return value
  }

  /// The largest or mean value of each window.
  public mutating func pooling(_ source: Value, _ pooling: Pooling) -> Value {
    let shape = self.shape(of: source)
    let size = pooling.window.resultSize(height: shape[0], width: shape[1])
    precondition(size.height > 0 && size.width > 0, "the window does not fit")
    return append(.pooling(pooling), [source], [size.height, size.width, shape[2]])
  }

  /// The largest or mean value of each channel: `[H, W, C]` to `[C]`.
  public mutating func globalPooling(_ source: Value, _ kind: Pooling.Kind) -> Value {
    let shape = self.shape(of: source)
    let whole = Pooling(
      kind: kind, windowHeight: shape[0], windowWidth: shape[1], strideHeight: 1, strideWidth: 1)
    return flatten(pooling(source, whole))
  }

  /// Zeros around an image.
  public mutating func zeroPadding(_ source: Value, _ padding: Padding) -> Value {
    let shape = self.shape(of: source)
    return append(
      .zeroPadding(padding), [source],
      [shape[0] + padding.top + padding.bottom, shape[1] + padding.left + padding.right, shape[2]])
  }

  /// The sum of two or more values of one shape.
  public mutating func add(_ values: [Value]) -> Value {
    precondition(values.count > 1 && Set(values.map { shape(of: $0) }).count == 1, "a sum needs equal shapes")
    return append(.add, values, shape(of: values[0]))
  }

  /// The channels of all `values`, one after the other.
  public mutating func concatenate(_ values: [Value]) -> Value {
    let shapes = values.map { shape(of: $0) }
    return append(.concatenate, values, shapes[0].dropLast() + [shapes.reduce(0) { $0 + $1[$1.count - 1] }])
  }

  /// A vector in (height, width, channel) order.
  public mutating func flatten(_ source: Value) -> Value {
    append(.flatten, [source], [shape(of: source).reduce(1, *)])
  }

  /// Sets a share of elements to 0 while the network learns, and makes up for it in the others.
  public mutating func dropout(_ source: Value, rate: Double) -> Value {
    precondition(0 <= rate && rate < 1, "a dropout rate is at least 0 and less than 1")
    return append(.dropout(rate: rate), [source], shape(of: source))
  }

  /// An image of another size: Keras' `Resizing`, without antialiasing.
  public mutating func resizing(
    _ source: Value, height: Int, width: Int, _ interpolation: Interpolation
  ) -> Value {
    append(.resizing(interpolation), [source], [height, width, shape(of: source)[2]])
  }

  private mutating func append(_ operation: Operation, _ sources: [Value], _ shape: [Int]) -> Value {
    nodes.append(
      Node(
        operation: operation, sources: sources.map(\.index), shape: shape, ending: .identity, label: label))
    return Value(index: nodes.count - 1)
  }

  private mutating func declare(_ name: String, _ shape: [Int], _ isTrainable: Bool) -> Int {
    precondition(!parameters.contains { $0.name == name }, "\(name) is declared twice")
    parameters.append(TrainingParameter(name: name, shape: shape, isTrainable: isTrainable))
    return parameters.count - 1
  }
}

/// A weight by name, shape and whether it learns.
public struct TrainingParameter: Sendable, Hashable {
  /// `layer/kernel`, as in Keras.
  public let name: String
  /// Keras' shape: kernels `(height, width, in / groups, out)` or `(in, out)`, all else one number per channel.
  public let shape: [Int]
  /// Whether gradients change it.
  public let isTrainable: Bool

  /// How many numbers there are.
  public var elementCount: Int { shape.reduce(1, *) }
}
