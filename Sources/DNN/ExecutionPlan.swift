import CDNN

/// A graph planned for one batch size: implementations chosen, weights packed, memory laid out.
///
/// Images stay in the processor's blocked layout from the first convolution to the last. A plan holds what never
/// changes; an `ExecutionStream` computes, with memory of its own, and any number of streams may do so at the same
/// time. A result depends neither on the stream, nor on the place of its sample in the batch, nor on the other samples,
/// and is the same in every run on the same machine.
///
/// `@unchecked Sendable`: nothing changes after `init`. Primitives are prepared and packed weights written by then; streams
/// only read them.
public final class ExecutionPlan: @unchecked Sendable {
  /// `[batch, H, W, C]`.
  public let inputShape: [Int]
  /// `[batch, H, W, C]` or `[batch, C]` of each result.
  public let outputShapes: [[Int]]
  /// What a run does, in order.
  public let steps: [Step]
  /// Bytes of packed weights, which live as long as the plan and are shared by its streams.
  public let weightByteCount: Int
  /// Bytes of activations and of the scratchpad, which each stream has.
  public let scratchByteCount: Int
  /// Bytes that activations would take if none shared memory with another.
  public let unsharedActivationByteCount: Int
  /// How many threads a run of one stream uses.
  public let threadCount: Int

  /// The same steps with what they work on.
  let plannedSteps: [Planner.PlannedStep]
  /// For each result of a run, the earlier or same result that is computed for it.
  let resultIndices: [Int]
  /// The size of each buffer.
  let bufferByteCounts: [Int]
  /// Where each buffer lies in a stream's memory for activations.
  let arena: Arena
  /// Bytes of the largest scratchpad that a step needs.
  let scratchpadByteCount: Int

  /// Plans `graph` for batches of `batchSize` samples.
  ///
  /// The graph's weights are copied into the layouts the processor wants. If the caller gives up the graph
  /// (`consume`), each is released as soon as its copy is made.
  ///
  /// - Parameters:
  ///   - threadCount: How many threads a stream computes with.
  ///   - tuning: Which algorithm is the fastest for each convolution; measured now where it is not yet known.
  ///   - precision: The number formats to compute in.
  /// - Throws: `DNNError` if there is no output, if memory does not suffice, or if oneDNN refuses an operation.
  public convenience init(
    _ graph: consuming ComputeGraph, batchSize: Int, threadCount: Int = ThreadBudget.count,
    tuning: ConvolutionTuning = .unmeasured, precision: Precision = .float32
  ) throws(DNNError) {
    try self.init(
      rewritten: graph.pullingBackStrides(), batchSize: batchSize, threadCount: threadCount, tuning: tuning,
      precision: precision)
  }

  /// Plans a graph as it is.
  init(
    rewritten graph: consuming ComputeGraph, batchSize: Int, threadCount: Int = ThreadBudget.count,
    tuning: ConvolutionTuning, precision: Precision
  ) throws(DNNError) {
    guard batchSize > 0 else { throw .invalidBatchSize(batchSize) }
    guard !graph.outputs.isEmpty else { throw .noOutput }
    self.threadCount = threadCount
    inputShape = [batchSize] + graph.nodes[0].shape
    outputShapes = graph.outputs.map { [batchSize] + graph.nodes[$0].shape }

    let planner = Planner(graph, batchSize: batchSize, tuning: tuning, precision: precision)
    try ThreadBudget.with(threadCount) { () throws(DNNError) in try planner.plan() }
    plannedSteps = planner.steps
    steps = planner.steps.map(\.step)
    resultIndices = planner.resultIndices
    bufferByteCounts = planner.bufferByteCounts
    weightByteCount = planner.steps.reduce(0) { $0 + $1.weights.reduce(0) { $0 + $1.memory.byteCount } }
    arena = Arena(placing: Self.lifetimes(of: planner.bufferByteCounts, in: planner.steps))
    scratchpadByteCount = planner.steps.reduce(0) { most, planned in
      switch planned.work {
      case .compute(let primitive): max(most, primitive.scratchpadByteCount)
      case .winograd(let winograd): max(most, winograd.scratchByteCount)
      case .clear, .copy: most
      }
    }
    scratchByteCount = arena.byteCount + scratchpadByteCount
    unsharedActivationByteCount = planner.bufferByteCounts.reduce(0, +)
  }

  /// A stream, which takes its memory now: best made by the thread that will run it.
  ///
  /// - Throws: `DNNError.outOfMemory`.
  public func makeStream() throws(DNNError) -> ExecutionStream { try ExecutionStream(self) }

  /// From the first step that touches each buffer to the last.
  private static func lifetimes(
    of byteCounts: [Int], in steps: [Planner.PlannedStep]
  ) -> [Arena.Buffer] {
    var first = [Int](repeating: 0, count: byteCounts.count)
    var last = [Int](repeating: -1, count: byteCounts.count)
    for (index, step) in steps.enumerated() {
      for case (_, .buffer(let buffer)) in step.arguments {
        if last[buffer] < 0 { first[buffer] = index }
        last[buffer] = index
      }
    }
    return byteCounts.indices.map {
      Arena.Buffer(byteCount: byteCounts[$0], firstStep: first[$0], lastStep: last[$0])
    }
  }
}
