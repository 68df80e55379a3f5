import DNN
import Foundation
import Tensors
import TestSupport
import Testing

/// Lower precisions against the definitions in single precision.
@Suite("Precision")
struct PrecisionTests {
  /// The root mean square of the difference, relative to the reference's.
  static func relativeError(_ actual: [Float], _ expected: [Float]) -> Double {
    let error = zip(actual, expected).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    return (error / max(expected.reduce(0) { $0 + pow(Double($1), 2) }, 1e-12)).squareRoot()
  }

  /// Ranges found on the batch of `graph` itself.
  static func ranges(_ graph: CheckedGraph) throws -> ActivationRanges {
    let calibration = try Calibration(graph.graph)
    let count = graph.batch.count / graph.batchSize
    for sample in 0..<graph.batchSize {
      try calibration.observe(Array(graph.batch[sample * count..<(sample + 1) * count]))
    }
    return calibration.ranges()
  }

  @Test("random graphs stay near their definitions in bfloat16", arguments: 0..<100)
  func randomBFloat16(seed: Int) throws {
    guard Precision.bfloat16.isSupported else { return }
    try check(RandomGraph.make(seed: seed), .bfloat16, tolerance: 0.06, seed)
  }

  @Test(
    "random graphs of channels as networks have them stay near their definitions in int8", arguments: 0..<100)
  func randomIntegers(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed, channelCounts: RandomGraph.evenChannelCounts)
    try check(graph, .int8(Self.ranges(graph)), tolerance: 0.15, seed)
  }

  private func check(_ graph: CheckedGraph, _ precision: Precision, tolerance: Double, _ seed: Int) throws {
    let plan = try ExecutionPlan(graph.graph, batchSize: graph.batchSize, precision: precision)
    for (result, expected) in zip(try plan.run(graph.batch), graph.expected) {
      #expect(
        Self.relativeError(result, expected) < tolerance,
        "seed \(seed)\n\(plan.steps.map(\.description).joined(separator: "\n"))")
    }
  }

  /// Convolutions of every kind with wide channels, as networks have them.
  static func network(seed: UInt64, batchSize: Int = 2) -> CheckedGraph {
    var graph = CheckedGraph(batchSize: batchSize, height: 14, width: 14, channels: 3, seed: seed)
    let around = Padding(top: 1, left: 1, bottom: 1, right: 1)
    var x = graph.convolution(graph.input, 3, 3, channels: 32, padding: around, activation: .relu)
    let shortcut = x
    x = graph.convolution(x, 1, 1, channels: 64, activation: .relu6)
    x = graph.convolution(x, 3, 3, channels: 64, padding: around, groups: 64, activation: .relu6)
    x = graph.convolution(x, 1, 1, channels: 32, residual: shortcut)
    let left = graph.convolution(x, 3, 3, channels: 32, padding: around, activation: .relu)
    let right = graph.pooling(
      x,
      Pooling(
        kind: .average, windowHeight: 3, windowWidth: 3, strideHeight: 1, strideWidth: 1, padding: around))
    x = graph.concatenate([left, graph.convolution(right, 1, 1, channels: 16, activation: .relu)])
    x = graph.convolution(x, 3, 3, channels: 64, stride: (2, 2), activation: .relu)
    graph.output(graph.globalPooling(x, .average))
    return graph
  }

  @Test("int8 and bfloat16 multiply in their format, and lose as little as they may")
  func formats() throws {
    let graph = Self.network(seed: 5)
    let ranges = try Self.ranges(graph)
    var errors: [Double] = []
    for precision in [Precision.int8(ranges), .bfloat16] where precision.isSupported {
      let plan = try ExecutionPlan(graph.graph, batchSize: 2, precision: precision)
      let results = try plan.run(graph.batch)
      errors.append(Self.relativeError(results[0], graph.expected[0]))
      // Winograd's algorithm in single precision is exacter than a direct convolution in bfloat16, and faster.
      let inputs = plan.steps.filter {
        $0.name.hasPrefix("convolution") && !$0.implementation.hasPrefix("winograd")
      }.map { $0.sourceLayouts[0] }
      #expect(inputs.count >= 5)
      let suffixes = precision == .bfloat16 ? ["bf16"] : ["u8", "s8"]
      #expect(inputs.allSatisfy { input in suffixes.contains { input.hasSuffix($0) } }, "\(inputs)")
    }
    #expect(errors[0] < 0.02)
    if errors.count > 1 { #expect(errors[1] < 0.01) }
  }

  @Test("rows of wide 3×3 convolutions are computed by Winograd's algorithm in int8 too, others are not")
  func chains() throws {
    guard Precision.bfloat16.isSupported else { return }
    for (length, expected) in [(3, 0), (5, 5)] {
      var graph = CheckedGraph(batchSize: 2, height: 12, width: 12, channels: 3, seed: 11)
      let around = Padding(top: 1, left: 1, bottom: 1, right: 1)
      var x = graph.convolution(graph.input, 3, 3, channels: 64, padding: around, activation: .relu)
      for index in 0..<length {
        x = graph.convolution(x, 3, 3, channels: 64, padding: around, activation: .relu)
        guard index == 1 else { continue }
        x = graph.pooling(
          x, Pooling(kind: .max, windowHeight: 2, windowWidth: 2, strideHeight: 2, strideWidth: 2))
      }
      x = graph.convolution(x, 1, 1, channels: 64, activation: .relu)
      graph.output(graph.globalPooling(x, .average))
      let plan = try ExecutionPlan(graph.graph, batchSize: 2, precision: .int8(Self.ranges(graph)))
      #expect(plan.steps.count { $0.implementation.hasPrefix("winograd f4x4 bf16") } == expected)
      #expect(Self.relativeError(try plan.run(graph.batch)[0], graph.expected[0]) < 0.03)
    }
  }

  @Test("a result does not depend on its company", arguments: [3, 4])
  func batches(seed: UInt64) throws {
    let graph = Self.network(seed: seed, batchSize: 3)
    let count = graph.batch.count / 3
    for precision in [Precision.int8(try Self.ranges(graph)), .bfloat16] where precision.isSupported {
      let together = try ExecutionPlan(graph.graph, batchSize: 3, precision: precision).run(graph.batch)[0]
      let alone = try ExecutionPlan(graph.graph, batchSize: 1, precision: precision)
      for sample in 0..<3 {
        let result = try alone.run(Array(graph.batch[sample * count..<(sample + 1) * count]))[0]
        #expect(result == Array(together[sample * result.count..<(sample + 1) * result.count]))
      }
    }
  }

  @Test("values left out of the ranges are not integers")
  func skipping() throws {
    let graph = Self.network(seed: 7)
    let calibration = try Calibration(graph.graph)
    try calibration.observe(Array(graph.batch[..<(graph.batch.count / 2)]))
    func integerCount(_ skipped: Int) throws -> Int {
      let precision = Precision.int8(calibration.ranges(skippingFirst: skipped))
      let plan = try ExecutionPlan(graph.graph, batchSize: 2, precision: precision)
      #expect(Self.relativeError(try plan.run(graph.batch)[0], graph.expected[0]) < 0.03)
      return plan.steps.count { step in
        step.name.hasPrefix("convolution") && ["u8", "s8"].contains { step.sourceLayouts[0].hasSuffix($0) }
      }
    }
    let counts = try [0, 3, calibration.valueCount].map(integerCount)
    #expect(counts[0] == 7)
    #expect(counts[1] < counts[0] && counts[1] > 0)
    #expect(counts[2] == 0)
  }

  @Test("ranges survive being written as JSON, to the bit")
  func coding() throws {
    let ranges = try Self.ranges(Self.network(seed: 1))
    let data = try JSONEncoder().encode(ranges)
    #expect(try JSONDecoder().decode(ActivationRanges.self, from: data) == ranges)
  }
}
