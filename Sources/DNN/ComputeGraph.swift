/// A network as fused operations with final weights: what `ExecutionPlan` plans and runs.
///
/// Shapes carry no batch dimension: `[H, W, C]` for images, `[C]` for vectors. Every method that adds an
/// operation returns its result and checks that shapes fit: a misfit is a mistake of the caller, who knows the
/// network's names, and traps.
public struct ComputeGraph: Sendable {
  /// The result of one operation of a graph.
  public struct Value: Hashable, Sendable {
    /// The place of its node.
    let index: Int
  }

  /// What a node computes from its sources.
  enum Operation: Sendable {
    case input
    /// The residual, if any, is the second source.
    case convolution(Convolution, hasResidual: Bool, Activation)
    case pooling(Pooling)
    case globalPooling(Pooling.Kind)
    case zeroPadding(Padding)
    case resizing(Interpolation)
    case add(Activation)
    case concatenate
    case activation(Activation)
    case affine(scale: [Float], shift: [Float], Activation)
    case flatten
    case dense(kernel: [Float], bias: [Float], Activation)
    case softmax
  }

  /// An operation, the indices of the nodes it reads and the shape of its result.
  struct Node: Sendable {
    let operation: Operation
    let sources: [Int]
    let shape: [Int]
    let label: String
  }

  /// What the operations added from now on belong to, such as a layer's name: for people who read a plan.
  public var label = ""
  /// All operations, sources before their consumers.
  private(set) var nodes: [Node] = []
  /// Indices of the nodes whose values are asked for, in the order of the results.
  private(set) var outputs: [Int] = []

  /// An empty graph.
  public init() {}

  /// The shape of `value` without the batch dimension: `[H, W, C]` or `[C]`.
  public func shape(of value: Value) -> [Int] {
    precondition(nodes.indices.contains(value.index), "the value belongs to another graph")
    return nodes[value.index].shape
  }

  /// The image that goes in; each graph has exactly one.
  public mutating func input(height: Int, width: Int, channels: Int) -> Value {
    precondition(nodes.isEmpty, "a graph has exactly one input, made first")
    precondition(min(height, width, channels) > 0, "an input must not be empty")
    return append(.input, [], [height, width, channels])
  }

  /// `activation(convolution(source) + bias + residual)`.
  public mutating func convolution(
    _ source: Value, _ convolution: Convolution, residual: Value? = nil, activation: Activation = .identity
  ) -> Value {
    let shape = imageShape(source)
    precondition(
      shape[2] == convolution.inputChannels,
      "a convolution of \(convolution.inputChannels) channels got an image of \(shape[2])")
    let result = windowed(shape, convolution.window) + [convolution.outputChannels]
    if let residual {
      precondition(
        self.shape(of: residual) == result,
        "the residual of shape \(self.shape(of: residual)) does not fit a result of shape \(result)")
    }
    return append(
      .convolution(convolution, hasResidual: residual != nil, activation),
      [source] + (residual.map { [$0] } ?? []),
      result)
  }

  /// The largest or mean value of each window.
  public mutating func pooling(_ source: Value, _ pooling: Pooling) -> Value {
    let shape = imageShape(source)
    return append(.pooling(pooling), [source], windowed(shape, pooling.window) + [shape[2]])
  }

  /// The largest or mean value of each channel: `[H, W, C]` to `[C]`.
  public mutating func globalPooling(_ source: Value, _ kind: Pooling.Kind) -> Value {
    append(.globalPooling(kind), [source], [imageShape(source)[2]])
  }

  /// Zeros around an image, where they cannot be folded into the convolution that follows.
  public mutating func zeroPadding(_ source: Value, _ padding: Padding) -> Value {
    let shape = imageShape(source)
    return append(
      .zeroPadding(padding), [source],
      [shape[0] + padding.top + padding.bottom, shape[1] + padding.left + padding.right, shape[2]])
  }

  /// An image of another height and width, without antialiasing: Keras' `Resizing`.
  public mutating func resizing(
    _ source: Value, height: Int, width: Int, interpolation: Interpolation
  ) -> Value {
    precondition(min(height, width) > 0, "an image of \(height)×\(width) has no pixels")
    return append(.resizing(interpolation), [source], [height, width, imageShape(source)[2]])
  }

  /// `activation(values[0] + values[1] + …)`, where it cannot be fused into a convolution.
  ///
  /// - Precondition: At least two values, all of the same shape.
  public mutating func add(_ values: [Value], activation: Activation = .identity) -> Value {
    precondition(values.count > 1, "a sum needs two values, got \(values.count)")
    let shape = self.shape(of: values[0])
    precondition(
      values.allSatisfy { self.shape(of: $0) == shape },
      "a sum needs equal shapes, got \(values.map { self.shape(of: $0) })")
    return append(.add(activation), values, shape)
  }

  /// The channels of all `values`, one after the other.
  public mutating func concatenate(_ values: [Value]) -> Value {
    precondition(!values.isEmpty, "nothing to concatenate")
    let shapes = values.map { self.shape(of: $0) }
    precondition(
      shapes.allSatisfy { $0.dropLast() == shapes[0].dropLast() },
      "values to concatenate differ in more than channels: \(shapes)")
    return append(.concatenate, values, shapes[0].dropLast() + [shapes.reduce(0) { $0 + $1[$1.count - 1] }])
  }

  /// `activation` applied to each element, where it cannot be fused into the operation before.
  public mutating func activation(_ source: Value, _ activation: Activation) -> Value {
    append(.activation(activation), [source], shape(of: source))
  }

  /// `activation(source * scale + shift)` per channel: a batch normalization that could not be folded.
  public mutating func affine(
    _ source: Value, scale: [Float], shift: [Float], activation: Activation = .identity
  ) -> Value {
    let shape = self.shape(of: source)
    precondition(
      scale.count == shape.last && shift.count == shape.last,
      "an image of shape \(shape) needs \(shape[shape.count - 1]) scales and shifts")
    return append(.affine(scale: scale, shift: shift, activation), [source], shape)
  }

  /// All elements as one vector, in NHWC order: `[H, W, C]` to `[H * W * C]`.
  public mutating func flatten(_ source: Value) -> Value {
    append(.flatten, [source], [shape(of: source).reduce(1, *)])
  }

  /// `activation(source · kernel + bias)`, `kernel` being `(inputCount, outputCount)` row-major.
  public mutating func dense(
    _ source: Value, inputCount: Int, outputCount: Int, kernel: [Float], bias: [Float],
    activation: Activation = .identity
  ) -> Value {
    let shape = self.shape(of: source)
    precondition(shape == [inputCount], "a dense layer of \(inputCount) inputs got a value of shape \(shape)")
    precondition(
      outputCount > 0 && kernel.count == inputCount * outputCount && bias.count == outputCount,
      "a \(inputCount)×\(outputCount) dense layer got \(kernel.count) weights and \(bias.count) biases")
    return append(.dense(kernel: kernel, bias: bias, activation), [source], [outputCount])
  }

  /// The softmax over the last axis.
  public mutating func softmax(_ source: Value) -> Value {
    append(.softmax, [source], shape(of: source))
  }

  /// Asks for `value` as the next result of a run; a value may be asked for more than once.
  public mutating func output(_ value: Value) {
    _ = shape(of: value)
    outputs.append(value.index)
  }

  /// The same graph asked for other results.
  func asking(for indices: [Int]) -> ComputeGraph {
    var graph = self
    graph.outputs = indices
    return graph
  }

  /// For each node, whether some output needs it.
  var isNeeded: [Bool] {
    var needed = [Bool](repeating: false, count: nodes.count)
    for index in outputs { needed[index] = true }
    // Sources precede their consumers, so one pass from the end reaches all.
    for index in nodes.indices.reversed() where needed[index] {
      for source in nodes[index].sources { needed[source] = true }
    }
    return needed
  }

  private mutating func append(_ operation: Operation, _ sources: [Value], _ shape: [Int]) -> Value {
    nodes.append(Node(operation: operation, sources: sources.map(\.index), shape: shape, label: label))
    return Value(index: nodes.count - 1)
  }

  private func imageShape(_ value: Value) -> [Int] {
    let shape = self.shape(of: value)
    precondition(shape.count == 3, "needs an image of shape [H, W, C], got \(shape)")
    return shape
  }

  private func windowed(_ shape: [Int], _ window: Window) -> [Int] {
    let size = window.resultSize(height: shape[0], width: shape[1])
    precondition(
      size.height > 0 && size.width > 0,
      "a window of \(window.height)×\(window.width) does not fit an image of \(shape[0])×\(shape[1])")
    return [size.height, size.width]
  }
}
