import DNN
import Foundation
import Tensors
import TestSupport

/// A compute graph that knows, for one batch, what each of its values must be.
///
/// Every method adds to the graph and computes the same by the definition, with weights drawn from a seed.
struct CheckedGraph {
  /// A value of the graph and its reference.
  struct Value {
    let value: ComputeGraph.Value
    let reference: ReferenceTensor

    var channels: Int { reference.channels }
  }

  private(set) var graph = ComputeGraph()
  let batch: [Float]
  let batchSize: Int
  let input: Value
  private(set) var expected: [[Float]] = []
  var random: SplitMix64

  init(batchSize: Int, height: Int, width: Int, channels: Int, seed: UInt64) {
    random = SplitMix64(seed: seed)
    self.batchSize = batchSize
    let shape = [batchSize, height, width, channels]
    batch = Self.numbers(shape.reduce(1, *), &random)
    input = Value(
      value: graph.input(height: height, width: width, channels: channels),
      reference: ReferenceTensor(shape: shape, elements: batch))
  }

  static func numbers(_ count: Int, scale: Float = 1, _ random: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in Float.random(in: -scale...scale, using: &random) }
  }

  mutating func numbers(_ count: Int, scale: Float = 1) -> [Float] {
    Self.numbers(count, scale: scale, &random)
  }

  static func apply(_ activation: Activation, _ tensor: ReferenceTensor) -> ReferenceTensor {
    switch activation {
    case .identity: tensor
    case .relu: tensor.map { max($0, 0) }
    case .relu6: tensor.map { min(max($0, 0), 6) }
    }
  }

  mutating func convolution(
    _ source: Value, _ kernelHeight: Int, _ kernelWidth: Int, channels: Int, stride: (Int, Int) = (1, 1),
    padding: Padding = .zero, groups: Int = 1, residual: Value? = nil, activation: Activation = .identity
  ) -> Value {
    let perResult = kernelHeight * kernelWidth * source.channels / groups
    // Results of about the size of the source, so that errors do not grow along a chain.
    let scale = (3 / Float(perResult)).squareRoot()
    let kernel = numbers(perResult * channels, scale: scale)
    let bias = numbers(channels)
    var reference = source.reference.padded(padding.top, padding.left, padding.bottom, padding.right)
      .convolved(kernel: kernel, kernelHeight, kernelWidth, strides: stride, groups: groups, bias: bias)
    if let residual { reference = reference.adding(residual.reference) }
    let convolution = Convolution(
      kernelHeight: kernelHeight, kernelWidth: kernelWidth, strideHeight: stride.0, strideWidth: stride.1,
      padding: padding, groups: groups, outputChannels: channels, kernel: kernel, bias: bias)
    return Value(
      value: graph.convolution(source.value, convolution, residual: residual?.value, activation: activation),
      reference: Self.apply(activation, reference))
  }

  mutating func pooling(_ source: Value, _ pooling: Pooling) -> Value {
    let value = graph.pooling(source.value, pooling)
    let shape = graph.shape(of: value)
    return Value(
      value: value,
      reference: source.reference.pooled(
        isMax: pooling.kind == .max, window: (pooling.windowHeight, pooling.windowWidth),
        strides: (pooling.strideHeight, pooling.strideWidth),
        padding: (pooling.padding.top, pooling.padding.left),
        size: (shape[0], shape[1])))
  }

  mutating func globalPooling(_ source: Value, _ kind: Pooling.Kind) -> Value {
    let shape = source.reference.shape
    let pooled = source.reference.pooled(
      isMax: kind == .max, window: (shape[1], shape[2]), strides: (1, 1), padding: (0, 0), size: (1, 1))
    return Value(
      value: graph.globalPooling(source.value, kind),
      reference: ReferenceTensor(shape: [shape[0], shape[3]], elements: pooled.elements))
  }

  mutating func zeroPadding(_ source: Value, _ padding: Padding) -> Value {
    Value(
      value: graph.zeroPadding(source.value, padding),
      reference: source.reference.padded(padding.top, padding.left, padding.bottom, padding.right))
  }

  mutating func add(_ values: [Value], activation: Activation = .identity) -> Value {
    Value(
      value: graph.add(values.map(\.value), activation: activation),
      reference: Self.apply(
        activation, values.dropFirst().reduce(values[0].reference) { $0.adding($1.reference) }))
  }

  mutating func concatenate(_ values: [Value]) -> Value {
    Value(
      value: graph.concatenate(values.map(\.value)), reference: .concatenated(values.map(\.reference)))
  }

  mutating func activation(_ source: Value, _ activation: Activation) -> Value {
    Value(
      value: graph.activation(source.value, activation), reference: Self.apply(activation, source.reference))
  }

  mutating func affine(_ source: Value, activation: Activation = .identity) -> Value {
    let (scale, shift) = (numbers(source.channels), numbers(source.channels))
    return Value(
      value: graph.affine(source.value, scale: scale, shift: shift, activation: activation),
      reference: Self.apply(activation, source.reference.affine(scale: scale, shift: shift)))
  }

  mutating func flatten(_ source: Value) -> Value {
    let shape = source.reference.shape
    return Value(
      value: graph.flatten(source.value),
      reference: ReferenceTensor(
        shape: [shape[0], shape.dropFirst().reduce(1, *)], elements: source.reference.elements))
  }

  mutating func dense(_ source: Value, count: Int, activation: Activation = .identity) -> Value {
    let kernel = numbers(source.channels * count, scale: (3 / Float(source.channels)).squareRoot())
    let bias = numbers(count)
    return Value(
      value: graph.dense(
        source.value, inputCount: source.channels, outputCount: count, kernel: kernel, bias: bias,
        activation: activation),
      reference: Self.apply(activation, source.reference.multiplied(kernel: kernel, bias: bias)))
  }

  mutating func softmax(_ source: Value) -> Value {
    Value(value: graph.softmax(source.value), reference: source.reference.softmax(exponential: exp))
  }

  mutating func output(_ value: Value) {
    graph.output(value.value)
    expected.append(value.reference.elements)
  }

  func plan() throws -> ExecutionPlan { try ExecutionPlan(graph, batchSize: batchSize) }

  /// How the results of a run differ from the references, worst output first.
  func worstDifference(_ plan: ExecutionPlan, tolerance: Double = 2e-5) throws -> Closeness {
    let results = try plan.run(batch)
    precondition(results.count == expected.count, "\(results.count) results, expected \(expected.count)")
    let all = zip(results, expected).map {
      Closeness($0, $1, rtol: 0, atol: tolerance * max(Closeness.scale(of: $1), 1e-3))
    }
    return all.first { !$0.isClose } ?? all[0]
  }
}

extension ExecutionPlan {
  /// The results of one batch, by a stream made for it.
  func run(_ batch: [Float]) throws -> [[Float]] { try makeStream().run(batch) }
}
