import DNN
import Tensors
import TestSupport
import Testing

@Suite("ExecutionPlan")
struct ExecutionPlanTests {
  static func square(
    _ size: Int, channels: Int, kernel: [Float], bias: [Float], padding: Padding = .zero, stride: Int = 1
  ) -> Convolution {
    Convolution(
      kernelHeight: size, kernelWidth: size, strideHeight: stride, strideWidth: stride, padding: padding,
      outputChannels: channels, kernel: kernel, bias: bias)
  }

  /// A network of all operations at sizes where work is divided between threads.
  static func mixed(batchSize: Int, channels: Int, seed: UInt64) -> CheckedGraph {
    var graph = CheckedGraph(batchSize: batchSize, height: 20, width: 21, channels: 3, seed: seed)
    let same = Padding(top: 1, left: 1, bottom: 1, right: 1)
    let stem = graph.convolution(graph.input, 3, 3, channels: channels, padding: same, activation: .relu)
    let wide = graph.convolution(stem, 1, 1, channels: 2 * channels, activation: .relu6)
    let deep = graph.convolution(
      wide, 3, 3, channels: 2 * channels, padding: same, groups: 2 * channels, activation: .relu6)
    let block = graph.convolution(deep, 1, 1, channels: channels, residual: stem)
    let pooled = graph.pooling(
      block,
      Pooling(
        kind: .max, windowHeight: 3, windowWidth: 3, strideHeight: 2, strideWidth: 2,
        padding: Padding(top: 0, left: 1, bottom: 1, right: 0)))
    let mean = graph.pooling(
      block,
      Pooling(
        kind: .average, windowHeight: 3, windowWidth: 2, strideHeight: 2, strideWidth: 2, padding: .zero))
    let padded = graph.zeroPadding(mean, Padding(top: 1, left: 0, bottom: 0, right: 0))
    let joined = graph.concatenate([pooled, padded])
    let shifted = graph.affine(joined, activation: .relu)
    let grouped = graph.convolution(shifted, 2, 3, channels: 6, groups: 2)
    let average = graph.globalPooling(shifted, .average)
    graph.output(grouped)
    graph.output(block)
    graph.output(shifted)
    graph.output(average)
    graph.output(graph.globalPooling(shifted, .max))
    graph.output(graph.softmax(graph.dense(average, count: 10)))
    graph.output(graph.dense(graph.flatten(pooled), count: 33, activation: .relu))
    return graph
  }

  // MARK: by hand

  @Test("a convolution slides its kernel without turning it, and pads with zeros")
  func crossCorrelates() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 2, width: 2, channels: 1)
    // One row of zeros above: windows are (0 0 / 1 2) and (1 2 / 3 4).
    // 0·1 + 0·2 + 1·3 + 2·4 + 0.5 = 11.5 and 1·1 + 2·2 + 3·3 + 4·4 + 0.5 = 30.5.
    graph.output(
      graph.convolution(
        input,
        Self.square(
          2, channels: 1, kernel: [1, 2, 3, 4], bias: [0.5],
          padding: Padding(top: 1, left: 0, bottom: 0, right: 0))))
    let plan = try ExecutionPlan(graph, batchSize: 1)
    #expect(plan.inputShape == [1, 2, 2, 1])
    #expect(plan.outputShapes == [[1, 2, 1, 1]])
    #expect(try plan.run([1, 2, 3, 4]) == [[11.5, 30.5]])
  }

  @Test("kernels are HWIO: the last index is the output channel")
  func kernelOrder() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 1, width: 1, channels: 2)
    // (in 0: 1 2 3), (in 1: 10 20 30): 5·1 + 7·10 = 75, 5·2 + 7·20 = 150, 5·3 + 7·30 = 225.
    graph.output(
      graph.convolution(input, Self.square(1, channels: 3, kernel: [1, 2, 3, 10, 20, 30], bias: [0, 0, 0])))
    #expect(try ExecutionPlan(graph, batchSize: 1).run([5, 7]) == [[75, 150, 225]])
  }

  @Test("the activation comes after the residual")
  func activationIsLast() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 1, width: 1, channels: 3)
    let identity = Self.square(1, channels: 3, kernel: [1, 0, 0, 0, 1, 0, 0, 0, 1], bias: [0, 1, 0])
    // x + bias + x: -2, 4 + 4 + 1 = 9 cut to 6, 2.
    graph.output(graph.convolution(input, identity, residual: input, activation: .relu6))
    #expect(try ExecutionPlan(graph, batchSize: 1).run([-1, 4, 1]) == [[0, 6, 2]])
  }

  @Test("an average never counts padding, a maximum never chooses it")
  func poolingIgnoresPadding() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 2, width: 2, channels: 1)
    let padding = Padding(top: 1, left: 1, bottom: 1, right: 1)
    for kind in [Pooling.Kind.average, .max] {
      graph.output(
        graph.pooling(
          input,
          Pooling(
            kind: kind, windowHeight: 2, windowWidth: 2, strideHeight: 2, strideWidth: 2, padding: padding)))
      graph.output(graph.globalPooling(input, kind))
    }
    // Each window holds one pixel and three of padding; the mean of all four is -2.5.
    let pixels: [Float] = [-1, -2, -3, -4]
    #expect(try ExecutionPlan(graph, batchSize: 1).run(pixels) == [pixels, [-2.5], pixels, [-1]])
  }

  @Test("flatten keeps the order of rows, columns and channels")
  func flattenOrder() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 2, width: 2, channels: 3)
    let shifted = graph.affine(input, scale: [1, 1, 1], shift: [100, 200, 300])
    let flat = graph.flatten(shifted)
    #expect(graph.shape(of: flat) == [12])
    graph.output(flat)
    let batch = (0..<12).map(Float.init)
    #expect(
      try ExecutionPlan(graph, batchSize: 1).run(batch)
        == [[100, 201, 302, 103, 204, 305, 106, 207, 308, 109, 210, 311]])
  }

  @Test("the mean of a large map is exact to six digits")
  func meanOfLargeMap() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 300, width: 301, channels: 8)
    graph.output(graph.globalPooling(input, .average))
    var random = SplitMix64(seed: 5)
    let batch = (0..<300 * 301 * 8).map { _ in Float.random(in: 0...1, using: &random) }
    let expected = (0..<8).map { c in
      Float(stride(from: c, to: batch.count, by: 8).reduce(0.0) { $0 + Double(batch[$1]) } / (300 * 301))
    }
    let result = Closeness(
      try ExecutionPlan(graph, batchSize: 1).run(batch)[0], expected, rtol: 1e-6, atol: 0)
    #expect(result.isClose, "\(result)")
  }

  // MARK: promises

  @Test("equals the definitions where work is divided", arguments: [8, 13, 32], [1, 4])
  func equalsDefinitions(channels: Int, batchSize: Int) throws {
    let graph = Self.mixed(batchSize: batchSize, channels: channels, seed: 3)
    let result = try graph.worstDifference(try graph.plan())
    #expect(result.isClose, "\(result)")
  }

  @Test("a result does not depend on its place in the batch", arguments: [5, 8, 16, 24])
  func placeInBatch(channels: Int) throws {
    let graph = Self.mixed(batchSize: 4, channels: channels, seed: UInt64(channels))
    let stream = try graph.plan().makeStream()
    let results = try stream.run(graph.batch)
    let size = graph.batch.count / 4
    for order in [[3, 0, 2, 1], [1, 1, 1, 1], [2, 3, 0, 0]] {
      let permuted = try stream.run(order.flatMap { graph.batch[$0 * size..<($0 + 1) * size] })
      for (index, result) in results.enumerated() {
        let each = result.count / 4
        let expected = order.flatMap { result[$0 * each..<($0 + 1) * each] }
        #expect(
          permuted[index].map(\.bitPattern) == expected.map(\.bitPattern), "output \(index), order \(order)")
      }
    }
  }

  @Test(
    "a dense result does not depend on its place in the batch",
    arguments: [(2500, 300), (4096, 64), (77, 1001)])
  func placeInDenseBatch(inputCount: Int, outputCount: Int) throws {
    var graph = CheckedGraph(batchSize: 7, height: 1, width: 1, channels: inputCount, seed: 71)
    graph.output(graph.dense(graph.flatten(graph.input), count: outputCount))
    let plan = try graph.plan()
    let rows = try plan.run(graph.batch)[0]
    for shift in 1..<7 {
      let cut = shift * inputCount
      let rotated = try plan.run(Array(graph.batch[cut...] + graph.batch[..<cut]))[0]
      #expect(rotated.elementsEqual(rows[(shift * outputCount)...] + rows[..<(shift * outputCount)]))
    }
    let result = try graph.worstDifference(plan)
    #expect(result.isClose, "\(result)")
  }

  @Test("two runs and two plans give the same bytes")
  func repeatable() throws {
    let graph = Self.mixed(batchSize: 3, channels: 12, seed: 9)
    let stream = try graph.plan().makeStream()
    let first = try stream.run(graph.batch)
    _ = try stream.run(graph.batch.map { -$0 })
    #expect(try stream.run(graph.batch) == first)
    #expect(try graph.plan().run(graph.batch) == first)
  }

  @Test("fused and separate operations agree", arguments: [3, 8, 17, 32])
  func fusion(channels: Int) throws {
    var random = SplitMix64(seed: 11)
    let numbers = { (count: Int) in (0..<count).map { _ in Float.random(in: -1...1, using: &random) } }
    let convolution = Self.square(
      3, channels: channels, kernel: numbers(9 * channels * channels), bias: numbers(channels),
      padding: Padding(top: 1, left: 1, bottom: 1, right: 1))
    let bare = Self.square(
      3, channels: channels, kernel: convolution.kernel, bias: .init(repeating: 0, count: channels))
    for activation in [Activation.identity, .relu, .relu6] {
      var graph = ComputeGraph()
      let input = graph.input(height: 9, width: 10, channels: channels)
      graph.output(graph.convolution(input, convolution, residual: input, activation: activation))
      var separate = graph.zeroPadding(input, convolution.padding)
      separate = graph.convolution(separate, bare)
      separate = graph.affine(separate, scale: .init(repeating: 1, count: channels), shift: convolution.bias)
      separate = graph.add([separate, input])
      graph.output(graph.activation(separate, activation))
      let plan = try ExecutionPlan(graph, batchSize: 2)
      let results = try plan.run(numbers(2 * 90 * channels))
      let result = Closeness(results[0], results[1], rtol: 0, atol: 1e-5 * Closeness.scale(of: results[1]))
      #expect(result.isClose, "\(activation): \(result)")
    }
  }

  @Test("a residual that is needed later is not overwritten")
  func residualSurvives() throws {
    var graph = CheckedGraph(batchSize: 2, height: 6, width: 6, channels: 8, seed: 21)
    let first = graph.convolution(graph.input, 1, 1, channels: 8)
    let second = graph.convolution(first, 1, 1, channels: 8)
    let sum = graph.convolution(second, 1, 1, channels: 8, residual: first, activation: .relu)
    let own = graph.convolution(sum, 1, 1, channels: 8, residual: sum)
    graph.output(graph.add([first, own]))
    graph.output(sum)
    let plan = try graph.plan()
    #expect(plan.steps.contains { $0.name == "copy of the residual" })
    let result = try graph.worstDifference(plan)
    #expect(result.isClose, "\(result)")
  }

  @Test("a residual that ends here is added in place")
  func residualInPlace() throws {
    var graph = CheckedGraph(batchSize: 2, height: 6, width: 6, channels: 8, seed: 22)
    let first = graph.convolution(graph.input, 1, 1, channels: 8)
    let second = graph.convolution(first, 1, 1, channels: 8)
    // An output is handed out before its bytes are reused.
    graph.output(first)
    graph.output(
      graph.convolution(
        second, 3, 3, channels: 8, padding: Padding(top: 1, left: 1, bottom: 1, right: 1), residual: first))
    let plan = try graph.plan()
    #expect(!plan.steps.contains { $0.name == "copy of the residual" })
    let result = try graph.worstDifference(plan)
    #expect(result.isClose, "\(result)")
  }

  @Test("results come in the order asked for, the same value as often as asked")
  func outputOrder() throws {
    var graph = CheckedGraph(batchSize: 2, height: 5, width: 4, channels: 3, seed: 23)
    let early = graph.convolution(graph.input, 1, 1, channels: 5)
    let late = graph.activation(early, .relu)
    for value in [late, graph.input, early, late, graph.flatten(late), early] { graph.output(value) }
    let plan = try graph.plan()
    #expect(
      plan.outputShapes == [
        [2, 5, 4, 5], [2, 5, 4, 3], [2, 5, 4, 5], [2, 5, 4, 5], [2, 100], [2, 5, 4, 5],
      ])
    let result = try graph.worstDifference(plan)
    #expect(result.isClose, "\(result)")
    // `early` and `late` are computed and handed out once each.
    #expect(plan.steps.filter { $0.name == "result" }.count == 4)
  }

  @Test("what no output needs is neither planned nor run")
  func unneeded() throws {
    func plan(withExtras: Bool) throws -> ExecutionPlan {
      var graph = CheckedGraph(batchSize: 1, height: 8, width: 8, channels: 3, seed: 31)
      let kept = graph.convolution(graph.input, 3, 3, channels: 8)
      if withExtras {
        let dropped = graph.convolution(kept, 3, 3, channels: 512)
        _ = graph.dense(graph.flatten(dropped), count: 100)
      }
      graph.output(kept)
      return try graph.plan()
    }
    let (lean, full) = (try plan(withExtras: false), try plan(withExtras: true))
    #expect(full.steps == lean.steps)
    #expect(full.weightByteCount == lean.weightByteCount)
    #expect(full.scratchByteCount == lean.scratchByteCount)
  }

  @Test("buffers share memory where lifetimes allow")
  func memoryReuse() throws {
    var graph = CheckedGraph(batchSize: 2, height: 16, width: 16, channels: 16, seed: 41)
    var value = graph.input
    for _ in 0..<10 { value = graph.convolution(value, 1, 1, channels: 16) }
    graph.output(value)
    let plan = try graph.plan()
    let oneBuffer = 2 * 16 * 16 * 16 * 4
    // A chain needs two buffers at a time, and at most one more for the input's other layout.
    #expect(plan.unsharedActivationByteCount >= 10 * oneBuffer)
    #expect(plan.scratchByteCount < 5 * oneBuffer)
    let result = try graph.worstDifference(plan)
    #expect(result.isClose, "\(result)")
  }

  @Test("weights are kept once, with no more than the padding of channel blocks")
  func weightMemory() throws {
    var graph = CheckedGraph(batchSize: 1, height: 4, width: 4, channels: 32, seed: 42)
    graph.output(graph.convolution(graph.input, 3, 3, channels: 64))
    #expect(try graph.plan().weightByteCount == (9 * 32 * 64 + 64) * 4)
  }

  @Test(
    "networks as people use them run on generated code alone",
    .enabled(
      if: DNNRuntime.instructionSet.hasPrefix("AVX2") || DNNRuntime.instructionSet.hasPrefix("AVX-512"),
      "older processors have other kernels"))
  func noFallback() throws {
    var graph = ComputeGraph()
    var random = SplitMix64(seed: 51)
    func convolution(
      _ source: ComputeGraph.Value, _ size: Int, _ channels: Int, stride: Int = 1, groups: Int = 1,
      residual: ComputeGraph.Value? = nil
    ) -> ComputeGraph.Value {
      let shape = graph.shape(of: source)
      let total = max((shape[0] - 1) / stride * stride + size - shape[0], 0)
      let padding = Padding(
        top: total / 2, left: total / 2, bottom: total - total / 2, right: total - total / 2)
      let count = size * size * shape[2] / groups * channels
      return graph.convolution(
        source,
        Convolution(
          kernelHeight: size, kernelWidth: size, strideHeight: stride, strideWidth: stride, padding: padding,
          groups: groups, outputChannels: channels,
          kernel: (0..<count).map { _ in Float.random(in: -0.1...0.1, using: &random) },
          bias: .init(repeating: 0, count: channels)), residual: residual, activation: .relu6)
    }
    var value = graph.input(height: 64, width: 64, channels: 3)
    value = convolution(value, 3, 32, stride: 2)
    // MobileNetV2's widths, depthwise with both strides.
    for (wide, narrow, stride) in [(32, 16, 1), (96, 24, 2), (144, 24, 1), (144, 32, 2), (192, 160, 1)] {
      let expanded = convolution(value, 1, wide)
      let deep = convolution(expanded, 3, wide, stride: stride, groups: wide)
      let fits = stride == 1 && graph.shape(of: value)[2] == narrow
      value = convolution(deep, 1, narrow, residual: fits ? value : nil)
    }
    // A residual block, a large stem, poolings.
    value = convolution(convolution(convolution(value, 1, 64), 3, 64), 1, 160, residual: value)
    value = convolution(value, 7, 48, stride: 2)
    value = graph.pooling(
      value,
      Pooling(
        kind: .max, windowHeight: 3, windowWidth: 3, strideHeight: 2, strideWidth: 2,
        padding: Padding(top: 0, left: 0, bottom: 1, right: 1)))
    graph.output(graph.globalPooling(value, .average))
    let plan = try ExecutionPlan(graph, batchSize: 2)
    let slow = plan.steps.filter { $0.implementation.contains("ref") || $0.implementation.contains("gemm") }
    #expect(slow.isEmpty, "\(slow)")
    // One at the entrance at most: from there to the pooling everything stays blocked.
    #expect(plan.steps.filter { $0.name == "reorder" }.count <= 1, "\(plan.steps)")
  }
}
