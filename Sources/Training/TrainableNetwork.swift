public import Backbones
public import DNN
public import Tensors

/// The part of a network behind a cut, with weights that learn: one step at a time.
///
/// One thread at a time. Computes in float32; the same steps in the same order give the same weights on the same
/// processor with as many threads.
public final class TrainableNetwork {
  /// What a step or a test of some samples came to.
  public struct Outcome: Sendable, Equatable, Codable {
    /// The sum over samples of their losses times their weights.
    public var lossSum = 0.0
    /// For how many samples that which the network finds most probable has the largest target, or one of several.
    public var correctCount = 0
    /// How many samples there were.
    public var count = 0

    /// Nothing yet.
    public init() {}

    /// The mean loss, NaN of nothing.
    public var loss: Double { lossSum / Double(count) }
    /// The share that was told right, NaN of nothing.
    public var accuracy: Double { Double(correctCount) / Double(count) }

    /// The sum of two.
    public static func + (a: Outcome, b: Outcome) -> Outcome {
      var sum = a
      sum.lossSum += b.lossSum
      sum.correctCount += b.correctCount
      sum.count += b.count
      return sum
    }
  }

  /// The whole network.
  public let network: Network
  /// Where it is divided.
  public let cut: TrainingCut
  /// How many classes the last layer tells apart.
  public let classCount: Int
  private let graph: TrainingGraph
  private let values: [String: TrainingGraph.Value]
  let parameters: TrainingParameters
  private let threadCount: Int
  private var plans: [Int: TrainingPlan] = [:]

  /// A network ready to learn.
  ///
  /// - Parameters:
  ///   - weights: What all its layers begin with.
  ///   - inferenceLayers: Layers whose batch normalizations keep to the moving statistics while they learn: Keras'
  ///     `training=False`, as its guide has it for backbones that have learned before.
  ///   - kept: Layers behind the cut whose values and gradients can be read after a step.
  /// - Throws: `BackboneError` where the last layer is no classifier, a layer cannot learn, or weights cannot be read.
  public init(
    _ weights: NetworkWeights, cut: TrainingCut, inferenceLayers: Set<String> = [], kept: [String] = [],
    threadCount: Int = ThreadBudget.count
  ) throws {
    network = weights.network
    let last = network.layers[network.layers.count - 1]
    guard network.shapes[last.name]?.count == 1, last.operation.endsInSoftmax else {
      throw BackboneError.unsupported(
        network: network.name, layer: last.name,
        reason: "the last layer must be a classifier with softmax, such as a dense layer,")
    }
    (graph, values) = try GraphTranslation.graph(
      of: network, behind: cut, inferenceLayers: inferenceLayers, kept: kept)
    (self.cut, self.threadCount) = (cut, threadCount)
    classCount = network.shapes[last.name]?[0] ?? 0
    parameters = TrainingParameters(graph)
    for layer in network.layers[(cut.frozenIndex + 1)...] {
      for (spec, tensor) in zip(network.weightSpecs(of: layer), try weights.tensors(of: layer)) {
        try parameters.setValues(tensor.elements, of: "\(layer.name)/\(spec.name)")
      }
    }
  }

  /// The shape of one sample that a step takes.
  public var inputShape: [Int] { network.shapes[cut.frozenOutput] ?? [] }

  /// Learns from one batch.
  ///
  /// - Parameters:
  ///   - input: `(samples,) + inputShape`, row-major.
  ///   - targets: `(samples, classCount)`: what the probabilities should be.
  ///   - sampleWeights: How much each sample counts; nil for 1.
  ///   - rule: The optimizer's arithmetic for this step.
  ///   - dropoutKey: Which elements are dropped.
  public func step(
    _ input: [Float], targets: [Float], sampleWeights: [Float]? = nil, rule: UpdateRule,
    clipping: Clipping? = nil,
    dropoutKey: UInt64 = 0
  ) throws(DNNError) -> Outcome {
    let count = targets.count / classCount
    let plan = try plan(of: count)
    try plan.forward(input, isLearning: true, dropoutKey: dropoutKey)
    let losses = plan.loss(targets: targets, sampleWeights: sampleWeights, factor: 1 / Float(count))
    try plan.backward()
    clip(clipping)
    try parameters.update(rule)
    return outcome(plan, losses, targets, sampleWeights)
  }

  /// Looks at samples without learning from them.
  ///
  /// - Returns: What they came to, and `(samples, classCount)` probabilities.
  public func test(
    _ input: [Float], targets: [Float]
  ) throws(DNNError) -> (outcome: Outcome, probabilities: [Float]) {
    let count = targets.count / classCount
    let plan = try plan(forTesting: count)
    // Planning once more for a few samples would cost more than they do.
    let missing = plan.batchSize - count
    try plan.forward(
      input + [Float](repeating: 0, count: missing * inputShape.reduce(1, *)), isLearning: false)
    let losses = plan.loss(targets: targets + [Float](repeating: 0, count: missing * classCount), factor: 0)
    return (
      outcome(plan, Array(losses.prefix(count)), targets, nil),
      Array(plan.lastProbabilities.prefix(count * classCount))
    )
  }

  /// The weights behind the cut, by `layer/weight`, in Keras' order.
  public func weights() throws(DNNError) -> [String: Tensor] {
    var weights: [String: Tensor] = [:]
    for layer in network.layers[(cut.frozenIndex + 1)...] {
      for spec in network.weightSpecs(of: layer) {
        let name = "\(layer.name)/\(spec.name)"
        // A depthwise kernel has Keras' shape there, and another one of the same order in the graph.
        weights[name] = Tensor(shape: spec.shape, elements: try parameters.values(of: name))
      }
    }
    return weights
  }

  /// Takes weights that `weights()` gave.
  public func setWeights(_ weights: [String: Tensor]) throws(DNNError) {
    for (name, tensor) in weights { try parameters.setValues(tensor.elements, of: name) }
  }

  /// The optimizer's memory of what learns, first and second, by the names of the weights.
  func moments() throws(DNNError) -> [[String: Tensor]] {
    var moments: [[String: Tensor]] = [[:], [:]]
    for parameter in parameters.parameters where parameter.isTrainable {
      let (first, second) = try parameters.moments(of: parameter.name)
      moments[0][parameter.name] = first.map { Tensor(shape: parameter.shape, elements: $0) }
      moments[1][parameter.name] = second.map { Tensor(shape: parameter.shape, elements: $0) }
    }
    return moments
  }

  /// Takes the optimizer's memory that `moments()` gave, to go on with batches of `batchSize`.
  public func setMoments(_ moments: [[String: Tensor]], batchSize: Int) throws(DNNError) {
    // A plan decides how kernels lie, and their moments beside them.
    _ = try plan(of: batchSize)
    for parameter in parameters.parameters where parameter.isTrainable {
      try parameters.setMoments(
        first: moments[0][parameter.name]?.elements, second: moments[1][parameter.name]?.elements,
        of: parameter.name)
    }
  }

  /// What each step of a plan takes, for people: layer, code and milliseconds, in the order they are run.
  public func profile(
    batchSize: Int
  ) throws(DNNError) -> [(layer: String, algorithm: String, milliseconds: Double)] {
    try plan(of: batchSize).profile()
  }

  func plan(of batchSize: Int) throws(DNNError) -> TrainingPlan {
    if let plan = plans[batchSize] { return plan }
    let plan = try TrainingPlan(graph, parameters: parameters, batchSize: batchSize, threadCount: threadCount)
    plans[batchSize] = plan
    return plan
  }

  private func plan(forTesting count: Int) throws(DNNError) -> TrainingPlan {
    if let plan = plans.values.filter({ $0.batchSize >= count }).min(by: { $0.batchSize < $1.batchSize }) {
      return plan
    }
    return try plan(of: count)
  }

  private func clip(_ clipping: Clipping?) {
    switch clipping {
    case nil: return
    case .value(let limit): parameters.clipGradients(to: Float(limit))
    case .norm(let limit):
      parameters.scaleGradients(
        by: parameters.squaredGradientNorms().map { Float(limit / max($0.squareRoot(), limit)) })
    case .globalNorm(let limit):
      let norms = parameters.squaredGradientNorms()
      let factor = Float(limit / max(norms.reduce(0, +).squareRoot(), limit))
      parameters.scaleGradients(by: norms.map { _ in factor })
    }
  }

  private func outcome(
    _ plan: TrainingPlan, _ losses: [Double], _ targets: [Float], _ sampleWeights: [Float]?
  ) -> Outcome {
    let probabilities = plan.lastProbabilities
    var outcome = Outcome()
    outcome.count = losses.count
    for (row, loss) in losses.enumerated() {
      outcome.lossSum += loss * Double(sampleWeights?[row] ?? 1)
      let range = row * classCount..<(row + 1) * classCount
      let winner = range.lowerBound + firstMaximum(probabilities[range])
      // Where several targets are the largest, each of them is right.
      if targets[winner] == targets[range].max() { outcome.correctCount += 1 }
    }
    return outcome
  }

  private func firstMaximum(_ values: ArraySlice<Float>) -> Int {
    var winner = values.startIndex
    for index in values.indices where values[index] > values[winner] { winner = index }
    return winner - values.startIndex
  }
}

extension Layer.Operation {
  /// Whether its result is a distribution over classes.
  var endsInSoftmax: Bool {
    switch self {
    case .dense(let dense): dense.activation == .softmax
    case .activation(let activation): activation == .softmax
    default: false
    }
  }
}
