internal import CKernels

/// A training graph planned for one batch size: runs it forward, and the gradients of a loss back.
///
/// The last value of the graph holds the logits, whose softmax is compared with what is expected. Computes in float32, on
/// one thread at a time; a run is the same in every process with as many threads on the same processor.
public final class TrainingPlan {
  /// How many samples a run takes.
  public let batchSize: Int
  /// The shape of one sample.
  public let inputShape: [Int]
  /// Bytes of activations, gradients and scratchpads.
  public let memoryByteCount: Int

  private let threadCount: Int
  private let values: [TrainingPlanner.Value]
  /// For each node of the graph as it was given, the value it has.
  private let places: [Int]
  private let forwardSteps: [TrainingStep]
  private let backwardSteps: [TrainingStep]
  private let key: DropoutKey
  private let arena: MemoryBlock
  private let scratchpad: MemoryBlock
  private var probabilities: [Float]

  /// Plans `graph`, whose parameters are in `parameters`.
  ///
  /// - Throws: `DNNError` if memory does not suffice, or if oneDNN refuses an operation.
  public init(
    _ graph: TrainingGraph, parameters: TrainingParameters, batchSize: Int,
    threadCount: Int = ThreadBudget.count
  ) throws(DNNError) {
    guard batchSize > 0 else { throw .invalidBatchSize(batchSize) }
    self.batchSize = batchSize
    self.threadCount = threadCount
    inputShape = graph.nodes[0].shape
    let (fused, places) = graph.fusingEndings()
    let planner = TrainingPlanner(fused, parameters, batchSize: batchSize, threads: threadCount)
    try ThreadBudget.with(threadCount) { () throws(DNNError) in try planner.plan() }
    self.places = places
    values = planner.values
    (forwardSteps, backwardSteps, key) = (planner.forward, planner.backward, planner.key)
    let steps = forwardSteps + backwardSteps
    let scratchpadByteCount = steps.map(\.scratchpadByteCount).max() ?? 0
    arena = try Self.place(
      steps, input: planner.values[0].memory,
      kept: fused.kept.map { planner.values[$0] } + [planner.values[values.count - 1]])
    scratchpad = try MemoryBlock(byteCount: scratchpadByteCount, for: "scratchpad of training")
    memoryByteCount = arena.byteCount + scratchpadByteCount
    for step in steps { try step.bind(scratchpad: scratchpad.start) }
    probabilities = [Float](repeating: 0, count: batchSize * (graph.nodes.last?.shape.reduce(1, *) ?? 0))
  }

  /// Gives all memory that is not yet anywhere a place in one block.
  private static func place(
    _ steps: [TrainingStep], input: TrainingMemory, kept: [TrainingPlanner.Value]
  ) throws(DNNError) -> MemoryBlock {
    var memories: [TrainingMemory] = []
    for (index, step) in steps.enumerated() {
      for memory in step.memory where memory.isPlaced {
        if memory.lifetime == nil { memories.append(memory) }
        memory.touch(index)
      }
    }
    // It is written before the first step.
    input.touch(0)
    for value in kept {
      for memory in [value.memory, value.gradient].compactMap(\.self) where memory.isPlaced {
        if memory.lifetime == nil { memories.append(memory) }
        memory.touch(0)
        memory.touch(steps.count)
      }
    }
    let arena = Arena(
      placing: memories.map {
        // Every memory in the list has been touched.
        Arena.Buffer(
          byteCount: $0.byteCount, firstStep: $0.lifetime!.lowerBound, lastStep: $0.lifetime!.upperBound)
      })
    let block = try MemoryBlock(byteCount: arena.byteCount, for: "activations and gradients of training")
    for (memory, offset) in zip(memories, arena.offsets) { memory.place(block.start + offset) }
    return block
  }

  // MARK: Running

  /// Computes all values.
  ///
  /// - Parameters:
  ///   - input: `(batchSize, H, W, C)` or `(batchSize, C)`, row-major.
  ///   - isLearning: Whether layers behave as in training: batch statistics, dropout.
  ///   - dropoutKey: What decides which elements are dropped; the same key, the same elements.
  public func forward(_ input: [Float], isLearning: Bool, dropoutKey: UInt64 = 0) throws(DNNError) {
    let first = values[0].memory
    guard input.count == first.floatCount else {
      throw .wrongBatch(elementCount: input.count, expectedShape: [batchSize] + inputShape)
    }
    input.withUnsafeBytes { first.start.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    key.value = dropoutKey
    try run(forwardSteps, isLearning: isLearning)
  }

  /// The softmax cross-entropy of each sample's logits, after a run forward.
  ///
  /// - Parameters:
  ///   - targets: `(batchSize, classes)`: what the probabilities should be.
  ///   - sampleWeights: How much each sample counts; nil for 1.
  ///   - factor: What the gradient is multiplied by: 1 / batchSize for the mean over the batch.
  /// - Returns: The losses, without weights.
  @discardableResult
  public func loss(
    targets: [Float], sampleWeights: [Float]? = nil, factor: Float
  ) -> [Double] {
    let logits = values[values.count - 1]
    precondition(targets.count == probabilities.count, "a target for each logit")
    precondition(sampleWeights.map { $0.count == batchSize } ?? true, "a weight for each sample")
    var losses = [Double](repeating: 0, count: batchSize)
    func compute(_ weights: UnsafePointer<Float>?) {
      ckernels_cross_entropy(
        Int64(batchSize), Int64(probabilities.count / batchSize), logits.memory.floats, targets, weights,
        factor,
        &probabilities, &losses, logits.gradient?.floats)
    }
    if let sampleWeights {
      sampleWeights.withUnsafeBufferPointer { compute($0.baseAddress) }
    } else {
      compute(nil)
    }
    return losses
  }

  /// The probabilities that `loss` made of the logits, `(batchSize, classes)`.
  public var lastProbabilities: [Float] { probabilities }

  /// Computes the gradients of all that learns, and of the values that are kept, from that of the logits.
  public func backward() throws(DNNError) { try run(backwardSteps, isLearning: true) }

  /// The same from a gradient of the last value that the caller gives.
  public func backward(from gradient: [Float]) throws(DNNError) {
    guard let memory = values[values.count - 1].gradient else { return }
    guard gradient.count == memory.floatCount else {
      throw .wrongBatch(
        elementCount: gradient.count, expectedShape: [batchSize, probabilities.count / batchSize])
    }
    gradient.withUnsafeBytes { memory.start.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    try backward()
  }

  private func run(_ steps: [TrainingStep], isLearning: Bool) throws(DNNError) {
    for step in steps {
      switch step.moment {
      case .learning where !isLearning, .inference where isLearning: continue
      case .always, .learning, .inference: try step.run()
      }
    }
  }

  // MARK: Results

  /// The last value: `(batchSize, classes)`.
  public func output() throws(DNNError) -> [Float] {
    try numbers(values[values.count - 1].memory, values.count - 1)
  }

  /// A value that is kept: `(batchSize, H, W, C)` or `(batchSize, C)`.
  public func numbers(of value: TrainingGraph.Value) throws(DNNError) -> [Float] {
    try numbers(values[places[value.index]].memory, places[value.index])
  }

  /// The gradient of a value that is kept, after a run back; nil where none came by.
  public func gradient(of value: TrainingGraph.Value) throws(DNNError) -> [Float]? {
    let place = places[value.index]
    return try values[place].gradient.map { memory throws(DNNError) in try numbers(memory, place) }
  }

  private func numbers(_ memory: TrainingMemory, _ place: Int) throws(DNNError) -> [Float] {
    let value = values[place]
    let plain = try Layout(.nhwc, value.dimensions)
    let count = value.dimensions.shape.reduce(1, *)
    if value.layout == plain { return Array(UnsafeBufferPointer(start: memory.floats, count: count)) }
    let block = try MemoryBlock(byteCount: plain.byteCount, for: "values")
    let primitive = try Primitive.reorder(from: value.layout, to: plain, shapes: [value.dimensions.shape])
    try primitive.prepare()
    let invocation = try Invocation(primitive)
    let spare = try MemoryBlock(byteCount: primitive.scratchpadByteCount, for: "values")
    try invocation.bind(.source(0), to: memory.start)
    try invocation.bind(.destination, to: block.start)
    if primitive.scratchpadByteCount > 0 { try invocation.bind(.scratchpad, to: spare.start) }
    try invocation.run()
    return Array(UnsafeBufferPointer(start: block.start.assumingMemoryBound(to: Float.self), count: count))
  }

  /// What each step takes in a run that learns, for people: layer, code and milliseconds.
  public func profile() throws(DNNError) -> [(layer: String, algorithm: String, milliseconds: Double)] {
    var found: [(layer: String, algorithm: String, milliseconds: Double)] = []
    for step in forwardSteps + backwardSteps where step.moment != .inference {
      let start = ContinuousClock.now
      try step.run()
      let time = ContinuousClock.now - start
      found.append((step.label, step.algorithm, time / .milliseconds(1)))
    }
    return found
  }
}
