/// Times the algorithms for one convolution, and holds their results against each other.
struct ConvolutionTimer {
  let convolution: Convolution
  let source: Dimensions
  let destination: Dimensions
  let hasResidual: Bool
  let activation: Activation
  let blockedTag: Layout.Tag

  /// What the choice may depend on, and nothing else: not the batch size, not the weights.
  var key: String {
    let window = convolution.window
    let padding = window.padding
    return "\(window.text) \(source.height)×\(source.width)×\(source.channels) → \(destination.channels), "
      + "padding \(padding.top) \(padding.left) \(padding.bottom) \(padding.right)"
      + (hasResidual ? ", residual" : "") + activation.suffix
  }

  /// Whether there is more than one algorithm to choose from.
  var hasChoice: Bool {
    let window = convolution.window
    return window.height == 3 && window.width == 3 && window.strideHeight == 1 && window.strideWidth == 1
      && convolution.groups == 1 && min(source.channels, destination.channels) >= blockedTag.blockSize
      && blockedTag == WinogradConvolution.layoutTag
  }

  /// How many samples are timed together: of small maps as many as a batch usually has, since Winograd's algorithm reads
  /// four times the weights, once for all of them.
  private var batchSize: Int {
    let tileCount = ((destination.height + 3) / 4) * ((destination.width + 3) / 4)
    return min(8, (63 + tileCount) / tileCount)
  }

  /// Milliseconds of each algorithm that can be used and agrees with the direct one.
  ///
  /// On one thread, as the streams of a long job do, so that the choice does not depend on how many threads there are;
  /// three times in turn, and the best counts.
  func milliseconds() throws(DNNError) -> [ConvolutionAlgorithm: Double] {
    try ThreadBudget.with(1) { () throws(DNNError) in try millisecondsHere() }
  }

  private func millisecondsHere() throws(DNNError) -> [ConvolutionAlgorithm: Double] {
    var trials: [(algorithm: ConvolutionAlgorithm, trial: Trial)] = []
    for algorithm in ConvolutionAlgorithm.allCases {
      if let trial = try? Trial(self, algorithm) { trials.append((algorithm, trial)) }
    }
    guard trials.count > 1 else { return [.direct: 0] }
    var best: [ConvolutionAlgorithm: Double] = [:]
    for _ in 0..<3 {
      for (algorithm, trial) in trials {
        let time = try trial.run()
        best[algorithm] = min(best[algorithm] ?? .infinity, time)
      }
    }
    for (algorithm, trial) in trials.dropFirst() where !trial.agrees(with: trials[0].trial) {
      best[algorithm] = nil
    }
    return best
  }

  /// One algorithm with memory of its own.
  private final class Trial {
    private let compute: () throws(DNNError) -> Void
    private let destination: MemoryBlock

    init(_ timer: ConvolutionTimer, _ algorithm: ConvolutionAlgorithm) throws(DNNError) {
      var (source, result) = (timer.source, timer.destination)
      (source.batch, result.batch) = (timer.batchSize, timer.batchSize)
      let destinationLayout = try Layout(timer.blockedTag, result)
      let destination = try Self.memory(destinationLayout.byteCount)
      self.destination = destination
      let convolution = timer.convolution
      let sourceLayout = try Layout(timer.blockedTag, source)
      let input = try Self.memory(sourceLayout.byteCount)
      Self.fill(input)
      switch algorithm {
      case .direct:
        let primitive = try Primitive.convolution(
          from: sourceLayout, to: destinationLayout, groups: convolution.groups, window: convolution.window,
          accumulates: timer.hasResidual, activation: timer.activation,
          shapes: [source.shape, result.shape])
        try primitive.prepare()
        let invocation = try Invocation(primitive)
        let bindings: [(Primitive.Argument, MemoryBlock)] = [
          (.source(0), input), (.destination, destination),
          (.weights, try primitive.packed(convolution.kernel, Layout(kernelOf: convolution))),
          (.bias, try primitive.copied(bias: convolution.bias)),
          (.scratchpad, try Self.memory(primitive.scratchpadByteCount)),
        ]
        for (argument, block) in bindings where argument != .scratchpad || block.byteCount > 0 {
          try invocation.bind(argument, to: block.start)
        }
        compute = { () throws(DNNError) in
          try withExtendedLifetime(bindings) { () throws(DNNError) in try invocation.run() }
        }
      case .winograd:
        guard
          let winograd = WinogradConvolution(
            convolution, from: source, accumulates: timer.hasResidual, activation: timer.activation)
        else {
          throw .refused(
            operation: "winograd", shapes: [source.shape, result.shape], status: .unimplemented)
        }
        let weights = try winograd.packed(convolution)
        let scratch = try Self.memory(winograd.scratchByteCount)
        compute = { () throws(DNNError) in
          winograd.run(input.start, weights: weights, into: destination.start, scratch: scratch)
        }
      }
    }

    private static func memory(_ byteCount: Int) throws(DNNError) -> MemoryBlock {
      try MemoryBlock(byteCount: byteCount, for: "timing of convolutions")
    }

    /// Milliseconds of one run.
    func run() throws(DNNError) -> Double {
      // What is accumulated must not grow from run to run.
      destination.start.initializeMemory(as: UInt8.self, repeating: 0, count: destination.byteCount)
      let start = ContinuousClock.now
      try compute()
      return (ContinuousClock.now - start) / .milliseconds(1)
    }

    /// Whether results differ by less than 1e-4 of the largest: both lie in the same layout.
    func agrees(with reference: Trial) -> Bool {
      let count = min(destination.byteCount, reference.destination.byteCount) / MemoryLayout<Float>.stride
      let own = UnsafeBufferPointer(
        start: destination.start.bindMemory(to: Float.self, capacity: count), count: count)
      let other = UnsafeBufferPointer(
        start: reference.destination.start.bindMemory(to: Float.self, capacity: count), count: count)
      var largest: Float = 0
      var distance: Float = 0
      for index in 0..<count {
        largest = max(largest, other[index].magnitude)
        distance = max(distance, (own[index] - other[index]).magnitude)
      }
      return distance <= 1e-4 * largest
    }

    /// Numbers between -0.5 and 0.5, the same in every run.
    private static func fill(_ block: MemoryBlock) {
      let count = block.byteCount / MemoryLayout<Float>.stride
      let numbers = block.start.bindMemory(to: Float.self, capacity: count)
      for index in 0..<count {
        numbers[index] = Float((UInt32(truncatingIfNeeded: index) &* 2_654_435_761) >> 16) * 0x1p-16 - 0.5
      }
    }
  }
}
