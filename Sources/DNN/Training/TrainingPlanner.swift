/// Turns a training graph into steps: first those forward, node by node, then those back in the opposite order.
///
/// Every value has one layout, which its gradient shares; a step that wants another gets a copy. Memory is only counted
/// here; `TrainingPlan` places it when all steps are known.
final class TrainingPlanner {
  /// The result of a node.
  final class Value {
    let dimensions: Dimensions
    let layout: Layout
    let memory: TrainingMemory
    /// Whether the way back has to come here.
    let needsGradient: Bool
    /// Whether value and gradient are read after a run, so that nothing may change them in place.
    let isKept: Bool
    /// Copies in other layouts, made once.
    var copies: [(layout: Layout, memory: TrainingMemory)] = []
    /// How the loss changes with the value, once the first reader has said its part.
    var gradient: TrainingMemory?

    init(
      _ dimensions: Dimensions, _ layout: Layout, _ memory: TrainingMemory, needsGradient: Bool, isKept: Bool
    ) {
      (self.dimensions, self.layout, self.memory) = (dimensions, layout, memory)
      (self.needsGradient, self.isKept) = (needsGradient, isKept)
    }
  }

  let graph: TrainingGraph
  let parameters: TrainingParameters
  let batchSize: Int
  let threads: Int32
  /// What makes this run's dropout another than the last one's.
  let key: DropoutKey

  private(set) var values: [Value] = []
  private(set) var forward: [TrainingStep] = []
  private(set) var backward: [TrainingStep] = []
  /// What each node has to do on the way back.
  private var ways: [() throws(DNNError) -> Void] = []
  private var isGoingBack = false
  private var label = ""

  init(_ graph: TrainingGraph, _ parameters: TrainingParameters, batchSize: Int, threads: Int) {
    self.graph = graph
    self.parameters = parameters
    self.batchSize = batchSize
    self.threads = Int32(threads)
    key = DropoutKey()
  }

  /// Plans all nodes.
  func plan() throws(DNNError) {
    for (index, node) in graph.nodes.enumerated() {
      label = node.label
      try plan(node, index)
    }
    isGoingBack = true
    for (index, node) in graph.nodes.enumerated().reversed() {
      // Nobody may have read a value that leads nowhere.
      guard values[index].needsGradient, index == values.count - 1 || values[index].gradient != nil else {
        continue
      }
      label = node.label
      if index == values.count - 1 { _ = gradient(of: values[index]) }
      try ways[index]()
    }
  }

  private func plan(_ node: TrainingGraph.Node, _ index: Int) throws(DNNError) {
    switch node.operation {
    case .input:
      let dimensions = Dimensions(batch: batchSize, shape: node.shape)
      let layout = try Layout(.nhwc, dimensions)
      finish(value(node, index, dimensions, layout)) { () throws(DNNError) in }
    case .convolution(let window, let groups, let kernel, let bias):
      try planConvolution(node, index, window, groups: groups, kernel: kernel, bias: bias)
    case .dense(let kernel, let bias): try planDense(node, index, kernel: kernel, bias: bias)
    case .normalization(let normalization): try planNormalization(node, index, normalization)
    case .activation: try planActivation(node, index)
    case .pooling(let pooling): try planPooling(node, index, pooling)
    case .zeroPadding(let padding): try planZeroPadding(node, index, padding)
    case .add: try planAdd(node, index)
    case .concatenate: try planConcatenation(node, index)
    case .flatten: try planFlatten(node, index)
    case .dropout(let rate): try planDropout(node, index, rate: rate)
    case .resizing(let interpolation): try planResizing(node, index, interpolation)
    }
  }

  // MARK: For operations

  /// Adds a step, forward or back as the plan is just made.
  func add(_ step: TrainingStep) {
    if isGoingBack { backward.append(step) } else { forward.append(step) }
  }

  /// Adds a primitive.
  func add(
    _ primitive: Primitive, _ arguments: [(Primitive.Argument, TrainingMemory)],
    _ moment: TrainingStep.Moment = .always
  ) throws(DNNError) {
    add(try TrainingStep(label, primitive, arguments, moment))
  }

  /// Adds a kernel of our own.
  func add(
    kernel name: String, touching memory: [TrainingMemory], _ moment: TrainingStep.Moment = .always,
    _ body: @escaping () -> Void
  ) {
    add(TrainingStep(label, kernel: name, touching: memory, moment, body))
  }

  /// Memory for a tensor of `layout`.
  func memory(_ layout: Layout) -> TrainingMemory { TrainingMemory(byteCount: layout.byteCount) }

  /// A value of `node` with memory for it.
  ///
  /// - Parameter learns: Whether the node itself has something to learn.
  func value(
    _ node: TrainingGraph.Node, _ index: Int, _ dimensions: Dimensions, _ layout: Layout, learns: Bool = false
  ) -> Value {
    let isKept = graph.kept.contains(index)
    // The way back leads through a node if something before it learns, or it does itself, or it was asked for.
    return Value(
      dimensions, layout, memory(layout),
      needsGradient: learns || isKept || node.sources.contains { values[$0].needsGradient }, isKept: isKept)
  }

  /// Notes the value of a node, with what is to be done on the way back.
  func finish(_ value: Value, _ way: @escaping () throws(DNNError) -> Void) {
    values.append(value)
    ways.append(way)
  }

  /// A value's numbers in `layout`, copied if they lie otherwise.
  func read(_ value: Value, as layout: Layout) throws(DNNError) -> TrainingMemory {
    if value.layout == layout { return value.memory }
    if let copy = value.copies.first(where: { $0.layout == layout }) { return copy.memory }
    let copy = memory(layout)
    try add(
      Primitive.reorder(from: value.layout, to: layout, shapes: [value.dimensions.shape]),
      [(.source(0), value.memory), (.destination, copy)])
    value.copies.append((layout, copy))
    return copy
  }

  /// Numbers that lie as `source` in `layout`.
  func copy(
    _ memory: TrainingMemory, from source: Layout, to layout: Layout
  ) throws(DNNError) -> TrainingMemory {
    if source == layout { return memory }
    let copy = self.memory(layout)
    try add(
      Primitive.reorder(from: source, to: layout, shapes: []), [(.source(0), memory), (.destination, copy)])
    return copy
  }

  /// `memory`, or where there is none, as many equal numbers.
  func memory(
    _ memory: TrainingMemory?, or count: Int, of number: Float
  ) throws(DNNError) -> TrainingMemory {
    if let memory { return memory }
    let block = try MemoryBlock(byteCount: count * MemoryLayout<Float>.stride, for: label)
    block.start.initializeMemory(as: Float.self, repeating: number, count: count)
    return TrainingMemory(block)
  }

  /// A parameter that lies as a plain vector; nil for none.
  func vector(_ index: Int?) throws(DNNError) -> TrainingParameters.Storage? {
    guard let index else { return nil }
    return try parameters.storage(index)
  }

  // MARK: Gradients

  /// The gradient of a value, all parts of which have been added by the time its own node goes back.
  func gradient(of value: Value) -> TrainingMemory {
    if let gradient = value.gradient { return gradient }
    let gradient = memory(value.layout)
    value.gradient = gradient
    return gradient
  }

  /// Adds to the gradient of `value` what `write` puts into memory of `layout`.
  func contribute(
    to value: Value, in layout: Layout, _ write: (TrainingMemory) throws(DNNError) -> Void
  ) throws(DNNError) {
    let part = memory(layout)
    try write(part)
    try hand(part, in: layout, to: value)
  }

  /// Adds `part`, which nobody else will need, to the gradient of `value`.
  func hand(_ part: TrainingMemory, in layout: Layout, to value: Value) throws(DNNError) {
    let part = try copy(part, from: layout, to: value.layout)
    guard let gradient = value.gradient else {
      value.gradient = part
      return
    }
    let threads = self.threads
    add(kernel: "add", touching: [part, gradient]) {
      ckernelsAdd(threads, part, gradient)
    }
  }

  /// The gradient of a value for its node to change and hand on.
  func ownGradient(of value: Value) -> TrainingMemory {
    let gradient = gradient(of: value)
    guard value.isKept else { return gradient }
    let copy = memory(value.layout)
    addCopy(of: gradient, to: copy)
    return copy
  }

  /// The gradient of what the ending of `node` was applied to.
  func takeBackEnding(of node: TrainingGraph.Node, _ value: Value) -> TrainingMemory {
    let gradient = ownGradient(of: value)
    guard let maximum = node.ending.maximum else { return gradient }
    let (threads, memory) = (self.threads, value.memory)
    add(kernel: "rectify backward", touching: [memory, gradient]) {
      ckernelsRectifyBackward(threads, maximum, memory, gradient)
    }
    return gradient
  }

  /// Copies all numbers as they lie.
  func addCopy(
    of source: TrainingMemory, to target: TrainingMemory, _ moment: TrainingStep.Moment = .always
  ) {
    add(kernel: "copy", touching: [source, target], moment) {
      target.start.copyMemory(from: source.start, byteCount: target.byteCount)
    }
  }

  /// Applies the ending of `node` to what has just been written.
  func applyEnding(of node: TrainingGraph.Node, to memory: TrainingMemory) {
    guard let maximum = node.ending.maximum else { return }
    let threads = self.threads
    add(kernel: "rectify", touching: [memory]) { ckernelsRectify(threads, maximum, memory) }
  }
}

/// What a run's dropout depends on beside the layer.
final class DropoutKey {
  /// Another number, other elements.
  var value: UInt64 = 0
}

extension Activation {
  /// Where a rectifier ends; nil for no activation.
  var maximum: Float? {
    switch self {
    case .identity: nil
    case .relu: .infinity
    case .relu6: 6
    }
  }
}
