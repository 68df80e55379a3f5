/// Computes batches by a plan, with memory of its own for activations.
///
/// A result is copied out as soon as it is computed. Not thread-safe: one caller at a time, and, where a plan uses more
/// than one thread, preferably one thread always (see `ThreadBudget`).
public final class ExecutionStream {
  private let plan: ExecutionPlan
  private let activations: MemoryBlock
  private let scratchpad: MemoryBlock
  /// One for each step that is a primitive.
  private let invocations: [Invocation?]

  init(_ plan: ExecutionPlan) throws(DNNError) {
    self.plan = plan
    let batchSize = plan.inputShape[0]
    activations = try MemoryBlock(
      byteCount: plan.arena.byteCount, for: "activations of a batch of \(batchSize)")
    scratchpad = try MemoryBlock(
      byteCount: plan.scratchpadByteCount, for: "scratchpad of a batch of \(batchSize)")
    var invocations: [Invocation?] = []
    for planned in plan.plannedSteps {
      guard case .compute(let primitive) = planned.work else {
        invocations.append(nil)
        continue
      }
      // All that does not change from run to run is bound here.
      let invocation = try Invocation(primitive)
      for case (let argument, .buffer(let index)) in planned.arguments {
        try invocation.bind(argument, to: activations.start + plan.arena.offsets[index])
      }
      for (argument, memory) in planned.weights { try invocation.bind(argument, to: memory.start) }
      if primitive.scratchpadByteCount > 0 { try invocation.bind(.scratchpad, to: scratchpad.start) }
      invocations.append(invocation)
    }
    self.invocations = invocations
  }

  /// Computes all results of one batch.
  ///
  /// - Parameter batch: The plan's `inputShape`, NHWC row-major.
  /// - Returns: One dense array per output of the graph, in the order they were asked for, of the plan's `outputShapes`.
  /// - Throws: `DNNError.wrongBatch` if `batch` has another length; `DNNError.refused` if oneDNN fails.
  public func run(_ batch: [Float]) throws(DNNError) -> [[Float]] { try run(batch) { _ in } }

  /// The seconds each of the plan's `steps` takes in a run.
  ///
  /// - Throws: As `run`.
  public func stepSeconds(_ batch: [Float]) throws(DNNError) -> [Double] {
    var seconds: [Double] = []
    _ = try run(batch) { seconds.append($0 / .seconds(1)) }
    return seconds
  }

  private func run(_ batch: [Float], observe: (Duration) -> Void) throws(DNNError) -> [[Float]] {
    guard batch.count == plan.inputShape.reduce(1, *) else {
      throw .wrongBatch(elementCount: batch.count, expectedShape: plan.inputShape)
    }
    var results = [[Float]](repeating: [], count: plan.resultIndices.count)
    try batch.withUnsafeBufferPointer { elements throws(DNNError) in
      // Input shapes are never empty, and a source is only read.
      let input = UnsafeMutableRawPointer(mutating: elements.baseAddress!)
      for (planned, invocation) in zip(plan.plannedSteps, invocations) {
        let start = ContinuousClock.now
        defer { observe(ContinuousClock.now - start) }
        guard case .result(let index) = planned.arguments[planned.arguments.count - 1].location else {
          try perform(planned, invocation, input: input, result: nil)
          continue
        }
        let count = plan.outputShapes[index].reduce(1, *)
        results[index] = try [Float](unsafeUninitializedCapacity: count) {
          buffer, initializedCount throws(DNNError) in
          try perform(
            planned, invocation, input: input,
            result: buffer.baseAddress.map { UnsafeMutableRawPointer($0) })
          initializedCount = count
        }
      }
    }
    return plan.resultIndices.map { results[$0] }
  }

  /// Does one step; `input` and `result` are the arrays of this run.
  private func perform(
    _ planned: Planner.PlannedStep, _ invocation: Invocation?, input: UnsafeMutableRawPointer,
    result: UnsafeMutableRawPointer?
  ) throws(DNNError) {
    func address(_ location: Planner.Location) -> UnsafeMutableRawPointer {
      switch location {
      case .buffer(let index): activations.start + plan.arena.offsets[index]
      case .input: input
      // Only the step that makes a result names it, and it is given a non-empty array to write to.
      case .result: result!
      }
    }
    switch planned.work {
    case .compute:
      // `init` makes one for each primitive.
      let invocation = invocation!
      for (argument, location) in planned.arguments where !location.isBuffer {
        try invocation.bind(argument, to: address(location))
      }
      try invocation.run()
    case .winograd(let winograd):
      winograd.run(
        address(planned.arguments[0].location), weights: planned.weights[0].memory,
        into: address(planned.arguments[1].location), scratch: scratchpad)
    case .clear:
      for case (_, .buffer(let index)) in planned.arguments {
        (activations.start + plan.arena.offsets[index]).initializeMemory(
          as: UInt8.self, repeating: 0, count: plan.bufferByteCounts[index])
      }
    case .copy:
      let byteCount = planned.step.resultShape.reduce(MemoryLayout<Float>.stride, *)
      address(planned.arguments[1].location).copyMemory(
        from: address(planned.arguments[0].location), byteCount: byteCount)
    }
  }
}
