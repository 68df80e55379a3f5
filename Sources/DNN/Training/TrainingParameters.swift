internal import CKernels

/// The weights of a graph while they learn: values, gradients and an optimizer's memory.
///
/// Plans of several batch sizes share them. Kernels lie as the first plan's convolutions want them; everything that is
/// read or set from outside is in Keras' order. One thread at a time.
public final class TrainingParameters {
  /// One weight in memory.
  final class Storage {
    let parameter: TrainingParameter
    /// How it lies; nil for plain vectors.
    let layout: Layout?
    /// How Keras has it; nil for plain vectors.
    let kerasLayout: Layout?
    let value: TrainingMemory
    /// nil for what does not learn.
    let gradient: TrainingMemory?
    /// The optimizer's memory.
    var first: TrainingMemory?
    var second: TrainingMemory?

    init(_ parameter: TrainingParameter, _ layout: Layout?, kerasLayout: Layout?) throws(DNNError) {
      self.parameter = parameter
      self.layout = layout
      self.kerasLayout = kerasLayout
      let byteCount = layout?.byteCount ?? parameter.elementCount * MemoryLayout<Float>.stride
      value = try Self.cleared(byteCount, parameter.name)
      gradient = parameter.isTrainable ? try Self.cleared(byteCount, parameter.name) : nil
    }

    /// Zeros of the size of the values.
    func cleared() throws(DNNError) -> TrainingMemory { try Self.cleared(value.byteCount, parameter.name) }

    private static func cleared(_ byteCount: Int, _ name: String) throws(DNNError) -> TrainingMemory {
      let block = try MemoryBlock(byteCount: byteCount, for: name)
      block.start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      return TrainingMemory(block)
    }
  }

  /// What there is to learn, in the graph's order.
  public let parameters: [TrainingParameter]
  private let places: [String: Int]
  private var storages: [Storage?]
  /// Values that were set before it was known how they are to lie.
  private var waiting: [[Float]?]

  /// Parameters of `graph`, all zero.
  public init(_ graph: TrainingGraph) {
    parameters = graph.parameters
    places = Dictionary(uniqueKeysWithValues: graph.parameters.enumerated().map { ($1.name, $0) })
    storages = Array(repeating: nil, count: graph.parameters.count)
    waiting = storages.map { _ in nil }
  }

  /// Parameter `index` in memory; made at the first call, as `layout` says.
  func storage(
    _ index: Int, layout: Layout? = nil, kerasLayout: Layout? = nil
  ) throws(DNNError) -> Storage {
    if let storage = storages[index] { return storage }
    let storage = try Storage(parameters[index], layout, kerasLayout: kerasLayout)
    storages[index] = storage
    if let values = waiting[index] {
      waiting[index] = nil
      try write(values, to: storage.value, of: storage)
    }
    return storage
  }

  // MARK: Values

  /// The values of a parameter in Keras' order.
  ///
  /// - Precondition: There is a parameter of this name.
  public func values(of name: String) throws(DNNError) -> [Float] {
    let index = place(of: name)
    guard let storage = storages[index] else {
      return waiting[index] ?? [Float](repeating: 0, count: parameters[index].elementCount)
    }
    return try read(storage.value, of: storage)
  }

  /// Sets the values of a parameter, given in Keras' order.
  ///
  /// - Precondition: There is a parameter of this name with as many elements.
  public func setValues(_ values: [Float], of name: String) throws(DNNError) {
    let index = place(of: name)
    precondition(values.count == parameters[index].elementCount, "\(name) has other elements")
    if let storage = storages[index] {
      try write(values, to: storage.value, of: storage)
    } else {
      waiting[index] = values
    }
  }

  /// The gradient of a parameter that learns, in Keras' order.
  ///
  /// - Precondition: There is a parameter of this name that learns, and a plan has been made.
  public func gradient(of name: String) throws(DNNError) -> [Float] {
    guard let storage = storages[place(of: name)], let gradient = storage.gradient else {
      preconditionFailure("\(name) has no gradient")
    }
    return try read(gradient, of: storage)
  }

  // MARK: Optimizer

  /// The optimizer's memory of a parameter, in Keras' order: first and second, each nil where there is none.
  public func moments(of name: String) throws(DNNError) -> (first: [Float]?, second: [Float]?) {
    guard let storage = storages[place(of: name)] else { return (nil, nil) }
    return (
      try storage.first.map { memory throws(DNNError) in try read(memory, of: storage) },
      try storage.second.map { memory throws(DNNError) in try read(memory, of: storage) }
    )
  }

  /// Sets the optimizer's memory of a parameter, given in Keras' order.
  ///
  /// - Precondition: A plan has been made.
  public func setMoments(first: [Float]?, second: [Float]?, of name: String) throws(DNNError) {
    guard let storage = storages[place(of: name)] else { preconditionFailure("\(name): no plan yet") }
    storage.first = try moment(first, storage)
    storage.second = try moment(second, storage)
  }

  private func moment(_ values: [Float]?, _ storage: Storage) throws(DNNError) -> TrainingMemory? {
    guard let values else { return nil }
    let memory = try storage.cleared()
    try write(values, to: memory, of: storage)
    return memory
  }

  /// The sum of squares of each gradient, by parameter that learns.
  public func squaredGradientNorms() -> [Double] {
    learning.map { ckernels_sum_of_squares(Int64($0.gradient.floatCount), $0.gradient.floats) }
  }

  /// Multiplies the gradient of each parameter that learns by its factor, in the order of `squaredGradientNorms`.
  public func scaleGradients(by factors: [Float]) {
    for ((_, gradient), factor) in zip(learning, factors) where factor != 1 {
      ckernels_scale(threads, Int64(gradient.floatCount), factor, gradient.floats)
    }
  }

  /// Keeps every element of every gradient between -`limit` and `limit`.
  public func clipGradients(to limit: Float) {
    for (_, gradient) in learning {
      ckernels_clip(threads, Int64(gradient.floatCount), limit, gradient.floats)
    }
  }

  /// Changes everything that learns by its gradient.
  public func update(_ rule: UpdateRule) throws(DNNError) {
    var native = rule.native
    for (storage, gradient) in learning {
      if rule.usesFirst, storage.first == nil { storage.first = try storage.cleared() }
      if rule.usesSecond, storage.second == nil { storage.second = try storage.cleared() }
      ckernels_learn(
        threads, &native, Int64(gradient.floatCount), gradient.floats, storage.value.floats,
        rule.usesFirst ? storage.first?.floats : nil, rule.usesSecond ? storage.second?.floats : nil)
    }
  }

  /// Parameters that learn and have been planned, with their gradients.
  private var learning: [(storage: Storage, gradient: TrainingMemory)] {
    storages.compactMap { storage in
      guard let storage, let gradient = storage.gradient else { return nil }
      return (storage, gradient)
    }
  }

  private var threads: Int32 { Int32(ThreadBudget.count) }

  private func place(of name: String) -> Int {
    guard let place = places[name] else { preconditionFailure("there is no parameter \(name)") }
    return place
  }

  // MARK: Order

  private func read(_ memory: TrainingMemory, of storage: Storage) throws(DNNError) -> [Float] {
    let count = storage.parameter.elementCount
    guard let layout = storage.layout, let keras = storage.kerasLayout, layout != keras else {
      return Array(UnsafeBufferPointer(start: memory.floats, count: count))
    }
    let block = try MemoryBlock(byteCount: count * MemoryLayout<Float>.stride, for: storage.parameter.name)
    try reorder(memory.start, layout, block.start, keras)
    return Array(UnsafeBufferPointer(start: block.start.assumingMemoryBound(to: Float.self), count: count))
  }

  private func write(
    _ values: [Float], to memory: TrainingMemory, of storage: Storage
  ) throws(DNNError) {
    try values.withUnsafeBufferPointer { buffer throws(DNNError) in
      // Shapes have no zeros, so there is at least one element; a source is only read.
      let source = UnsafeMutableRawPointer(mutating: buffer.baseAddress!)
      guard let layout = storage.layout, let keras = storage.kerasLayout, layout != keras else {
        memory.start.copyMemory(from: source, byteCount: buffer.count * MemoryLayout<Float>.stride)
        return
      }
      try reorder(source, keras, memory.start, layout)
    }
  }

  private func reorder(
    _ source: UnsafeMutableRawPointer, _ sourceLayout: Layout, _ target: UnsafeMutableRawPointer,
    _ targetLayout: Layout
  ) throws(DNNError) {
    let primitive = try Primitive.reorder(from: sourceLayout, to: targetLayout, shapes: [])
    try primitive.prepare()
    let scratchpad = try MemoryBlock(byteCount: primitive.scratchpadByteCount, for: "reordering")
    let invocation = try Invocation(primitive)
    try invocation.bind(.source(0), to: source)
    try invocation.bind(.destination, to: target)
    if primitive.scratchpadByteCount > 0 { try invocation.bind(.scratchpad, to: scratchpad.start) }
    try invocation.run()
  }
}
