/// Turns a graph into steps over buffers: chooses implementations and layouts, packs weights.
///
/// A value may lie in memory in several layouts at once, each made when the first consumer wants it. Convolutions
/// and what surrounds them stay in the processor's blocked layout; vectors are dense.
final class Planner {
  /// Where an argument of a step lies.
  enum Location: Hashable {
    /// A buffer of the arena.
    case buffer(Int)
    /// The batch given to a run, NHWC.
    case input
    /// The array a run returns at this place, NHWC.
    case result(Int)

    /// Whether it is the same in every run.
    var isBuffer: Bool {
      if case .buffer = self { true } else { false }
    }
  }

  /// A step with what it works on.
  struct PlannedStep {
    /// What is done.
    let work: Work
    /// The sources in order and, last, the destination.
    let arguments: [(argument: Primitive.Argument, location: Location)]
    /// Packed weights, which no other step reads.
    let weights: [(argument: Primitive.Argument, memory: MemoryBlock)]
    /// The same for people.
    let step: Step
  }

  /// What a step does.
  enum Work {
    /// Runs the primitive.
    case compute(Primitive)
    /// Runs the kernel of our own.
    case winograd(WinogradConvolution)
    /// Fills the destination with zeros.
    case clear
    /// Copies the source, whose bytes are the result.
    case copy
  }

  /// A value as it lies in memory.
  struct Representation {
    /// How.
    let layout: Layout
    /// Where.
    let location: Location
  }

  /// How many samples a run takes.
  let batchSize: Int
  /// Says which algorithm computes a convolution.
  let tuning: ConvolutionTuning
  /// The number formats to compute in.
  let precision: Precision
  /// The layout of images between operations.
  let preferredTag: Layout.Tag

  /// What a run does, in order.
  private(set) var steps: [PlannedStep] = []
  /// The size of each buffer that steps name.
  private(set) var bufferByteCounts: [Int] = []
  /// For each result of a run, the earlier or same result that is computed for it.
  private(set) var resultIndices: [Int] = []
  /// Each node until it is planned: its weights go as soon as nobody else holds them.
  private var nodes: [ComputeGraph.Node?]
  private let outputs: [Int]
  private let isNeeded: [Bool]
  /// Convolutions that Winograd's algorithm computes with bfloat16 products.
  let chained: Set<Int>
  private let nodeFormats: [ValueFormat]
  private var formats: [ValueFormat] = []
  private var dimensions: [Dimensions] = []
  private var representations: [[Representation]] = []
  private var remainingUses: [Int] = []
  /// The values that each buffer holds; more than one where a flattened value shares its source's bytes.
  private var occupants: [Set<Int>] = []
  private var label = ""

  /// A planner for `graph`, all of whose weights it holds until `plan` packs them.
  init(
    _ graph: consuming ComputeGraph, batchSize: Int, tuning: ConvolutionTuning, precision: Precision
  ) {
    isNeeded = graph.isNeeded
    outputs = graph.outputs
    chained = Self.chained(graph, precision)
    nodeFormats = Self.formats(of: graph, precision, chained: chained)
    nodes = graph.nodes
    self.precision = precision
    preferredTag = Layout.preferredTag(precision)
    self.batchSize = batchSize
    self.tuning = tuning
  }

  /// Rows of wide 3×3 convolutions, as VGG's: in int8 too they are faster by Winograd's algorithm with bfloat16 products,
  /// which is about as exact, where only one format and layout has to be left and come back to.
  private static func chained(_ graph: ComputeGraph, _ precision: Precision) -> Set<Int> {
    guard case .int8 = precision, WinogradConvolution.canBeShortened else { return [] }
    return graph.chainedConvolutions(atLeast: 4) { node in
      guard case .convolution(let convolution, hasResidual: false, _) = node.operation else { return false }
      return convolution.kernelHeight == 3 && convolution.kernelWidth == 3 && convolution.strideHeight == 1
        && convolution.strideWidth == 1 && convolution.groups == 1
        && min(convolution.inputChannels, convolution.outputChannels) >= 64
    }
  }

  /// The formats of all values, those that lead into chained convolutions being theirs.
  private static func formats(
    of graph: ComputeGraph, _ precision: Precision, chained: Set<Int>
  ) -> [ValueFormat] {
    var formats = graph.valueFormats(precision)
    for index in chained {
      for source in graph.nodes[index].sources where formats[source].stored.isQuantized {
        formats[source].stored = .bfloat16
      }
    }
    return formats
  }

  /// Plans all that some output needs.
  func plan() throws(DNNError) {
    for case (let index, let node?) in nodes.enumerated() {
      _ = newValue(Dimensions(batch: batchSize, shape: node.shape), nodeFormats[index])
      guard isNeeded[index] else { continue }
      try checkAddressable(dimensions[index])
      for source in node.sources { remainingUses[source] += 1 }
    }
    // Every output is found in a list that holds it.
    resultIndices = outputs.map { value in outputs.firstIndex(of: value)! }
    for index in nodes.indices {
      guard isNeeded[index], let node = nodes[index] else { continue }
      nodes[index] = nil
      for source in node.sources { remainingUses[source] -= 1 }
      label = node.label
      try lower(node, as: index)
      if let result = outputs.firstIndex(of: index) { try extract(index, as: result) }
    }
  }

  private func lower(_ node: ComputeGraph.Node, as value: Int) throws(DNNError) {
    let source = node.sources.first ?? value
    switch node.operation {
    case .input:
      hold(value, try Layout(.nhwc, dimensions[value]), .input)
    case .convolution(let convolution, let hasResidual, let activation):
      try lowerConvolution(
        source, convolution, residual: hasResidual ? node.sources[1] : nil, activation, as: value)
    case .affine(let scale, let shift, let activation):
      // A depthwise convolution with a 1×1 kernel is the same arithmetic, and vectorized with its activation.
      let convolution = Convolution(
        kernelHeight: 1, kernelWidth: 1, groups: scale.count, outputChannels: scale.count, kernel: scale,
        bias: shift)
      try lowerConvolution(source, convolution, residual: nil, activation, as: value)
    case .pooling(let pooling):
      try lowerPooling(source, pooling.window, pooling.kind, as: value)
    case .globalPooling(let kind):
      try lowerGlobalPooling(source, kind, as: value)
    case .zeroPadding(let padding):
      try lowerZeroPadding(source, padding, as: value)
    case .resizing(let interpolation):
      try lowerResizing(source, interpolation, as: value)
    case .add(let activation):
      try lowerAddition(node.sources, activation, as: value)
    case .concatenate:
      try lowerConcatenation(node.sources, as: value)
    case .activation(let activation):
      try lowerActivation(source, activation, as: value)
    case .flatten:
      let dense = try representation(of: source, in: Layout(.nhwc, dimensions[source]))
      hold(value, try Layout(.nhwc, dimensions[value]), dense.location)
    case .dense(let kernel, let bias, let activation):
      try lowerDense(source, kernel, bias, activation, as: value)
    case .softmax:
      try lowerSoftmax(source, as: value)
    }
  }

  // MARK: values and buffers

  /// A value that no node of the graph stands for, or the next node's.
  func newValue(_ size: Dimensions, _ format: ValueFormat = .float32) -> Int {
    dimensions.append(size)
    formats.append(format)
    representations.append([])
    remainingUses.append(0)
    return dimensions.count - 1
  }

  /// The size of `value`.
  func size(of value: Int) -> Dimensions { dimensions[value] }

  /// How the numbers of `value` are stored and scaled.
  func format(of value: Int) -> ValueFormat { formats[value] }

  /// How `value` lies in memory, the first being how it was made.
  func forms(of value: Int) -> [Representation] { representations[value] }

  /// A buffer for a tensor of `layout`.
  func newBuffer(_ layout: Layout) -> Location {
    bufferByteCounts.append(layout.byteCount)
    occupants.append([])
    return .buffer(bufferByteCounts.count - 1)
  }

  /// Records that `value` lies at `location`.
  func hold(_ value: Int, _ layout: Layout, _ location: Location) {
    representations[value].append(Representation(layout: layout, location: location))
    if case .buffer(let index) = location { occupants[index].insert(value) }
    // Without height and width, full channel blocks one after the other are the dense vector.
    let size = dimensions[value]
    guard size.height * size.width == 1, size.channels % preferredTag.blockSize == 0 else { return }
    for tag in [Layout.Tag.nhwc, preferredTag] {
      guard let twin = try? Layout(tag, size, layout.format), twin.byteCount == layout.byteCount,
        !representations[value].contains(where: { $0.layout == twin })
      else { continue }
      representations[value].append(Representation(layout: twin, location: location))
    }
  }

  /// Whether no later operation reads the bytes at `location`, so that they may be overwritten.
  func isFree(_ location: Location) -> Bool {
    guard case .buffer(let index) = location else { return false }
    return occupants[index].allSatisfy { remainingUses[$0] == 0 }
  }

  /// `value` in `layout`, copied there if it is not yet.
  func representation(of value: Int, in layout: Layout) throws(DNNError) -> Representation {
    if let present = representations[value].first(where: { $0.layout == layout }) { return present }
    let made = Representation(layout: layout, location: newBuffer(layout))
    try copy(value, to: made)
    hold(value, layout, made.location)
    return made
  }

  /// What numbers scaled by `from` are multiplied by to be scaled by `to`: one number if it is the same for all
  /// channels.
  func rescaling(_ from: [Float]?, to: [Float]?) -> [Float] {
    guard let count = (from ?? to)?.count else { return [1] }
    let ratios = (0..<count).map { (from?[$0] ?? 1) / (to?[$0] ?? 1) }
    return ratios.allSatisfy { ($0 - ratios[0]).magnitude <= 1e-6 * ratios[0] } ? [ratios[0]] : ratios
  }

  /// Appends a step that copies `value` to `destination`, which is of its size.
  func copy(
    _ value: Int, to destination: Representation, scales: [Float]? = nil, name: String = "reorder"
  ) throws(DNNError) {
    let form = representations[value][0]
    let shape = dimensions[value].shape
    // A residual takes on the scales of what it is added to.
    let from = formats[value].scales(as: form.layout.format)
    let to = destination.layout.format.isQuantized ? scales ?? formats[value].scales : nil
    let primitive = try Primitive.reorder(
      from: form.layout, to: destination.layout, scales: rescaling(from, to: to), shapes: [shape, shape])
    try append(
      primitive, name, sources: [(form, shape)], destination: destination, resultShape: shape)
  }

  /// Appends the step that hands `value` out. It comes before anything may overwrite the value, and no buffer
  /// has to live on for it.
  private func extract(_ value: Int, as result: Int) throws(DNNError) {
    let layout = try Layout(.nhwc, dimensions[value])
    let destination = Representation(layout: layout, location: .result(result))
    guard let dense = representations[value].first(where: { $0.layout == layout }) else {
      return try copy(value, to: destination, name: "result")
    }
    append(
      .copy, "result", sources: [(dense, dimensions[value].shape)], to: destination, dimensions[value].shape)
  }

  // MARK: steps

  /// Appends a step; `primitive` must be the one that the layouts were asked from.
  func append(
    _ primitive: Primitive, _ name: String, sources: [(form: Representation, shape: [Int])],
    destination: Representation, resultShape: [Int],
    weights: [(argument: Primitive.Argument, memory: MemoryBlock)] = [], multiplyAddCount: Int = 0
  ) throws(DNNError) {
    try primitive.prepare()
    append(
      .compute(primitive), name, sources: sources, to: destination, resultShape, weights: weights,
      multiplyAddCount: multiplyAddCount)
  }

  /// Appends a step that fills `destination` with zeros.
  func appendClear(_ destination: Representation, shape: [Int]) {
    append(.clear, "zeros", sources: [], to: destination, shape)
  }

  /// Appends a step that does `work`.
  func append(
    _ work: Work, _ name: String, sources: [(form: Representation, shape: [Int])],
    to destination: Representation,
    _ resultShape: [Int], weights: [(argument: Primitive.Argument, memory: MemoryBlock)] = [],
    multiplyAddCount: Int = 0
  ) {
    var arguments: [(argument: Primitive.Argument, location: Location)] = sources.enumerated().map {
      (.source($0.offset), $0.element.form.location)
    }
    arguments.append((.destination, destination.location))
    let implementation =
      switch work {
      case .compute(let primitive): primitive.implementation
      case .winograd(let winograd): winograd.implementation
      case .clear: "memset"
      case .copy: "memcpy"
      }
    steps.append(
      PlannedStep(
        work: work, arguments: arguments, weights: weights,
        step: Step(
          label: label, name: name, implementation: implementation, sourceShapes: sources.map(\.shape),
          resultShape: resultShape, sourceLayouts: sources.map(\.form.layout.name),
          resultLayout: destination.layout.name, multiplyAddCount: multiplyAddCount,
          isInPlace: sources.contains { $0.form.location == destination.location })))
  }

  private func checkAddressable(_ size: Dimensions) throws(DNNError) {
    // The widest channel block is 16; 4 bytes each.
    var byteCount = 64
    for factor in [size.batch, size.height, size.width, (size.channels + 15) / 16] {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: factor)
      guard !overflow else { throw .tooLarge(shape: size.shape) }
      byteCount = product
    }
  }
}
