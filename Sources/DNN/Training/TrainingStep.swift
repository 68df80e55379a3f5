/// One computation of a training plan, with the memory it works on.
final class TrainingStep {
  /// When a step is run.
  enum Moment {
    /// Whenever values are computed.
    case always
    /// Only while the network learns.
    case learning
    /// Only while it does not.
    case inference
  }

  private enum Work {
    case primitive(Primitive, [(Primitive.Argument, TrainingMemory)])
    case kernel(() -> Void)
  }

  /// The layer it belongs to.
  let label: String
  /// What it does: the library's name for its code, or ours.
  let algorithm: String
  /// When it is run.
  let moment: Moment
  /// Everything it reads or writes.
  let memory: [TrainingMemory]
  private let work: Work
  private var invocation: Invocation?

  /// A primitive on memory; it is prepared now.
  init(
    _ label: String, _ primitive: Primitive, _ arguments: [(Primitive.Argument, TrainingMemory)],
    _ moment: Moment = .always
  ) throws(DNNError) {
    try primitive.prepare()
    self.label = label
    algorithm = primitive.implementation
    self.moment = moment
    memory = arguments.map(\.1)
    work = .primitive(primitive, arguments)
  }

  /// A kernel of our own, that touches `memory`.
  init(
    _ label: String, kernel name: String, touching memory: [TrainingMemory], _ moment: Moment = .always,
    _ body: @escaping () -> Void
  ) {
    self.label = label
    algorithm = name
    self.moment = moment
    self.memory = memory
    work = .kernel(body)
  }

  /// Bytes of scratchpad it needs.
  var scratchpadByteCount: Int {
    if case .primitive(let primitive, _) = work { primitive.scratchpadByteCount } else { 0 }
  }

  /// Binds the memory, which must be placed by now.
  func bind(scratchpad: UnsafeMutableRawPointer) throws(DNNError) {
    guard case .primitive(let primitive, let arguments) = work else { return }
    let made = try Invocation(primitive)
    for (argument, memory) in arguments { try made.bind(argument, to: memory.start) }
    if primitive.scratchpadByteCount > 0 { try made.bind(.scratchpad, to: scratchpad) }
    invocation = made
  }

  /// Computes.
  func run() throws(DNNError) {
    switch work {
    case .primitive: try invocation?.run()
    case .kernel(let body): body()
    }
  }
}
