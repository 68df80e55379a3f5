import CDNN

/// A graph planned for one batch size: implementations chosen, weights packed, memory laid out.
///
/// Images stay in the processor's blocked layout from the first convolution to the last; a result is copied out
/// as soon as it is computed. A result depends neither on the place of its sample in the batch nor on the other
/// samples, and is the same in every run on the same machine with the same number of threads.
///
/// Not thread-safe: one caller at a time, and preferably one thread always (see `ThreadBudget`).
public final class ExecutionPlan {
  /// `[batch, H, W, C]`.
  public let inputShape: [Int]
  /// `[batch, H, W, C]` or `[batch, C]` of each result.
  public let outputShapes: [[Int]]
  /// What a run does, in order.
  public let steps: [Step]
  /// Bytes of packed weights, which live as long as the plan.
  public let weightByteCount: Int
  /// Bytes of activations and of the scratchpad, which live as long as the plan.
  public let scratchByteCount: Int
  /// Bytes that activations would take if none shared memory with another.
  public let unsharedActivationByteCount: Int
  /// How many threads a run uses.
  public let threadCount: Int

  private let plannedSteps: [Planner.PlannedStep]
  private let resultIndices: [Int]
  private let bufferByteCounts: [Int]
  private let offsets: [Int]
  private let arena: MemoryBlock
  private let scratchpad: MemoryBlock

  /// Plans `graph` for batches of `batchSize` samples.
  ///
  /// The graph's weights are copied into the layouts the processor wants. If the caller gives up the graph
  /// (`consume`), each is released as soon as its copy is made.
  ///
  /// - Parameter tuning: Which algorithm is the fastest for each convolution; measured now where it is not yet known.
  /// - Parameter precision: The number formats to compute in.
  /// - Throws: `DNNError` if there is no output, if memory does not suffice, or if oneDNN refuses an operation.
  public convenience init(
    _ graph: consuming ComputeGraph, batchSize: Int, tuning: ConvolutionTuning = .unmeasured,
    precision: Precision = .float32
  ) throws(DNNError) {
    try self.init(
      rewritten: graph.pullingBackStrides(), batchSize: batchSize, tuning: tuning, precision: precision)
  }

  /// Plans a graph as it is.
  init(
    rewritten graph: consuming ComputeGraph, batchSize: Int, tuning: ConvolutionTuning, precision: Precision
  ) throws(DNNError) {
    guard batchSize > 0 else { throw .invalidBatchSize(batchSize) }
    guard !graph.outputs.isEmpty else { throw .noOutput }
    threadCount = ThreadBudget.count
    ThreadBudget.apply(threadCount)
    inputShape = [batchSize] + graph.nodes[0].shape
    outputShapes = graph.outputs.map { [batchSize] + graph.nodes[$0].shape }

    let planner = Planner(graph, batchSize: batchSize, tuning: tuning, precision: precision)
    try planner.plan()
    plannedSteps = planner.steps
    steps = planner.steps.map(\.step)
    resultIndices = planner.resultIndices
    bufferByteCounts = planner.bufferByteCounts
    weightByteCount = planner.steps.reduce(0) { $0 + $1.weights.reduce(0) { $0 + $1.memory.byteCount } }

    let layout = Arena(placing: Self.lifetimes(of: planner.bufferByteCounts, in: planner.steps))
    offsets = layout.offsets
    arena = try MemoryBlock(byteCount: layout.byteCount, for: "activations of a batch of \(batchSize)")
    let scratchpadByteCount = planner.steps.reduce(0) { most, planned in
      switch planned.work {
      case .compute(let primitive): max(most, primitive.scratchpadByteCount)
      case .winograd(let winograd): max(most, winograd.scratchByteCount)
      case .clear, .copy: most
      }
    }
    scratchpad = try MemoryBlock(byteCount: scratchpadByteCount, for: "scratchpad of a batch of \(batchSize)")
    scratchByteCount = layout.byteCount + scratchpadByteCount
    unsharedActivationByteCount = planner.bufferByteCounts.reduce(0, +)
    try bindAll()
  }

  /// Computes all results of one batch.
  ///
  /// - Parameter batch: `inputShape`, NHWC row-major.
  /// - Returns: One dense array per output of the graph, in the order they were asked for, of `outputShapes`.
  /// - Throws: `DNNError.wrongBatch` if `batch` has another length; `DNNError.refused` if oneDNN fails.
  public func run(_ batch: [Float]) throws(DNNError) -> [[Float]] { try run(batch) { _, _ in } }

  /// The seconds each of `steps` takes in a run.
  ///
  /// - Throws: As `run`.
  public func stepSeconds(_ batch: [Float]) throws(DNNError) -> [Double] {
    var seconds: [Double] = []
    _ = try run(batch) { _, duration in seconds.append(duration / .seconds(1)) }
    return seconds
  }

  private func run(
    _ batch: [Float], observe: (Step, Duration) -> Void
  ) throws(DNNError) -> [[Float]] {
    guard batch.count == inputShape.reduce(1, *) else {
      throw .wrongBatch(elementCount: batch.count, expectedShape: inputShape)
    }
    ThreadBudget.apply(threadCount)
    var results = [[Float]](repeating: [], count: resultIndices.count)
    try batch.withUnsafeBufferPointer { elements throws(DNNError) in
      // Input shapes are never empty, and a source is only read.
      let input = UnsafeMutableRawPointer(mutating: elements.baseAddress!)
      for planned in plannedSteps {
        let start = ContinuousClock.now
        defer { observe(planned.step, ContinuousClock.now - start) }
        guard case .result(let index) = planned.arguments[planned.arguments.count - 1].location else {
          try perform(planned, input: input, result: nil)
          continue
        }
        let count = outputShapes[index].reduce(1, *)
        results[index] = try [Float](unsafeUninitializedCapacity: count) {
          buffer, initializedCount throws(DNNError) in
          try perform(planned, input: input, result: buffer.baseAddress.map { UnsafeMutableRawPointer($0) })
          initializedCount = count
        }
      }
    }
    return resultIndices.map { results[$0] }
  }

  /// Does one step; `input` and `result` are the arrays of this run.
  private func perform(
    _ planned: Planner.PlannedStep, input: UnsafeMutableRawPointer, result: UnsafeMutableRawPointer?
  ) throws(DNNError) {
    func address(_ location: Planner.Location) -> UnsafeMutableRawPointer {
      switch location {
      case .buffer(let index): arena.start + offsets[index]
      case .input: input
      // Only the step that makes a result names it, and it is given a non-empty array to write to.
      case .result: result!
      }
    }
    switch planned.work {
    case .compute(let primitive):
      for (argument, location) in planned.arguments where !location.isBuffer {
        try primitive.bind(argument, to: address(location))
      }
      try primitive.run()
    case .winograd(let winograd):
      winograd.run(
        address(planned.arguments[0].location), weights: planned.weights[0].memory,
        into: address(planned.arguments[1].location), scratch: scratchpad)
    case .clear:
      for case (_, .buffer(let index)) in planned.arguments {
        (arena.start + offsets[index]).initializeMemory(
          as: UInt8.self, repeating: 0, count: bufferByteCounts[index])
      }
    case .copy:
      let byteCount = planned.step.resultShape.reduce(MemoryLayout<Float>.stride, *)
      address(planned.arguments[1].location).copyMemory(
        from: address(planned.arguments[0].location), byteCount: byteCount)
    }
  }

  /// Binds all that does not change from run to run.
  private func bindAll() throws(DNNError) {
    for planned in plannedSteps {
      guard case .compute(let primitive) = planned.work else { continue }
      for case (let argument, .buffer(let index)) in planned.arguments {
        try primitive.bind(argument, to: arena.start + offsets[index])
      }
      for (argument, memory) in planned.weights { try primitive.bind(argument, to: memory.start) }
      if primitive.scratchpadByteCount > 0 { try primitive.bind(.scratchpad, to: scratchpad.start) }
    }
  }

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
