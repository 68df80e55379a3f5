import DNN
import Tensors
import TestSupport
import Testing

@Suite("Strides pulled back")
struct StridePullBackTests {
  /// The end of a ResNet stage: a block whose result is read by two 1×1 convolutions of stride `stride`.
  private func stage(
    height: Int, width: Int, stride: (Int, Int), sameStride: Bool = true, isOutput: Bool = false
  ) -> CheckedGraph {
    var graph = CheckedGraph(batchSize: 2, height: height, width: width, channels: 16, seed: 3)
    let same = Padding(top: 1, left: 1, bottom: 1, right: 1)
    let narrow = graph.convolution(graph.input, 1, 1, channels: 16, activation: .relu)
    let inner = graph.convolution(narrow, 3, 3, channels: 16, padding: same, activation: .relu)
    let block = graph.convolution(inner, 1, 1, channels: 16, residual: graph.input, activation: .relu)
    let main = graph.convolution(block, 1, 1, channels: 8, stride: stride, activation: .relu)
    let other = sameStride ? stride : (1, 1)
    graph.output(main)
    graph.output(graph.convolution(block, 1, 1, channels: 24, stride: other))
    if isOutput { graph.output(block) }
    return graph
  }

  private func strided(_ plan: ExecutionPlan) -> [String] {
    plan.steps.map(\.name).filter { $0.contains("stride") }
  }

  @Test(
    "results are those of the graph as it was, at sizes that the stride divides and at others",
    arguments: [(12, 16), (13, 16), (12, 9), (7, 7), (3, 2), (1, 1)], [(2, 2), (3, 3), (1, 2)])
  func sameResults(size: (Int, Int), stride: (Int, Int)) throws {
    let graph = stage(height: size.0, width: size.1, stride: stride)
    let plan = try graph.plan()
    let difference = try graph.worstDifference(plan)
    #expect(difference.isClose, "\(difference)")
    #expect(strided(plan).contains { $0.hasPrefix("convolution 3×3 stride") })
    #expect(strided(plan).contains { $0.hasPrefix("max pooling 1×1 stride") })
    #expect(!strided(plan).contains { $0.hasPrefix("convolution 1×1 stride") })
  }

  @Test("a result that somebody wants whole is computed whole", arguments: [true, false])
  func wanted(isOutput: Bool) throws {
    let graph = stage(height: 12, width: 16, stride: (2, 2), sameStride: isOutput, isOutput: isOutput)
    let plan = try graph.plan()
    let difference = try graph.worstDifference(plan)
    #expect(difference.isClose, "\(difference)")
    #expect(strided(plan).allSatisfy { $0.hasPrefix("convolution 1×1 stride 2") })
    #expect(!strided(plan).isEmpty)
  }
}
