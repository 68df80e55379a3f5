import DNN
import Testing

@Suite("DNNError")
struct DNNErrorTests {
  static func small(channels: Int = 3) -> ComputeGraph {
    var graph = ComputeGraph()
    let input = graph.input(height: 4, width: 4, channels: channels)
    graph.output(graph.activation(input, .relu))
    return graph
  }

  @Test("a batch of another length is refused with both numbers")
  func wrongBatch() throws {
    let plan = try ExecutionPlan(Self.small(), batchSize: 2)
    for count in [0, 1, 95, 97] {
      let error = #expect(throws: DNNError.self) { try plan.run(.init(repeating: 0, count: count)) }
      #expect(error == .wrongBatch(elementCount: count, expectedShape: [2, 4, 4, 3]))
      #expect(error?.description == "batch: found \(count) numbers, expected 96 for 2×4×4×3")
    }
    #expect(try plan.run(.init(repeating: 1, count: 96))[0].count == 96)
  }

  @Test("a batch size below one is refused", arguments: [0, -1])
  func batchSize(_ size: Int) {
    let error = #expect(throws: DNNError.self) { try ExecutionPlan(Self.small(), batchSize: size) }
    #expect(error?.description == "batch size: found \(size), expected at least 1")
  }

  @Test("a graph without an output is refused")
  func noOutput() {
    var graph = ComputeGraph()
    _ = graph.input(height: 1, width: 1, channels: 1)
    let error = #expect(throws: DNNError.self) { try ExecutionPlan(graph, batchSize: 1) }
    #expect(error == .noOutput)
    #expect(error?.description == "network: no output is asked for, so there is nothing to compute")
  }

  @Test("a batch beyond the address space is refused")
  func tooLarge() {
    let error = #expect(throws: DNNError.self) { try ExecutionPlan(Self.small(), batchSize: .max / 8) }
    #expect(error == .tooLarge(shape: [.max / 8, 4, 4, 3]))
    #expect(
      error?.description.hasSuffix("more bytes than can be addressed, choose a smaller batch size") == true)
  }

  @Test("a stream that memory does not hold is refused, with the bytes it would take")
  func outOfMemory() throws {
    var graph = ComputeGraph()
    let input = graph.input(height: 4096, width: 4096, channels: 16)
    graph.output(graph.activation(graph.activation(input, .relu), .relu6))
    // 2^12 · 2^12 · 2^4 · 2^2 bytes per sample: 2^50 for 2^20 samples, beyond what processors address.
    let plan = try ExecutionPlan(graph, batchSize: 1 << 20)
    let error = #expect(throws: DNNError.self) { try plan.makeStream() }
    #expect(error == .outOfMemory(purpose: "activations of a batch of 1048576", byteCount: 1 << 50))
    #expect(
      error?.description
        == "activations of a batch of 1048576: cannot allocate 1125899906842624 bytes, choose a smaller batch size"
    )
  }

  @Test("what oneDNN refuses names the operation and its shapes")
  func libraryText() {
    let error = DNNError.refused(
      operation: "convolution 3×3", shapes: [[1, 4, 4, 3], [1, 2, 2, 8]], status: .unimplemented)
    #expect(
      error.description
        == "convolution 3×3 (1×4×4×3 to 1×2×2×8): oneDNN reports no implementation for these sizes and layouts"
    )
    #expect(
      DNNError.refused(operation: "reorder", shapes: [], status: .outOfMemory).description
        == "reorder: oneDNN reports exhausted memory, choose a smaller batch size")
    #expect(
      DNNError.refused(operation: "addition", shapes: [[1], [2], [3]], status: .other(9)).description
        == "addition (1 and 2 to 3): oneDNN reports status 9")
  }
}
