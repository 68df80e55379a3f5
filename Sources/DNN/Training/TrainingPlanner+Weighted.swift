extension TrainingPlanner {
  // MARK: Convolution

  func planConvolution(
    _ node: TrainingGraph.Node, _ index: Int, _ window: Window, groups: Int, kernel: Int, bias: Int?
  ) throws(DNNError) {
    let source = values[node.sources[0]]
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    let any = try (source: Layout(.any, source.dimensions), destination: Layout(.any, dimensions))
    let algorithm = algorithm(window, groups: groups, source.dimensions, dimensions)

    func make(
      _ pass: Primitive.Pass, _ source: Layout, _ destination: Layout, after forward: Primitive?
    ) throws(DNNError) -> Primitive {
      func primitive(_ algorithm: Primitive.TrainingAlgorithm) throws(DNNError) -> Primitive {
        try .trainingConvolution(
          from: source, to: destination, groups: groups, window: window, algorithm: algorithm,
          activation: node.ending, pass: pass, after: forward)
      }
      if algorithm == .winograd, let fast = try? primitive(.winograd) { return fast }
      return try primitive(.direct)
    }

    let forward = try make(.forward, any.source, any.destination, after: nil)
    let sourceLayout = try forward.layout(of: .source(0))
    let layout = try forward.layout(of: .destination)
    let shape = parameters.parameters[kernel].shape
    let kerasLayout = try Layout(kernelShape: shape, groups: groups)
    let wanted = try forward.layout(of: .weights)
    let storage = try parameters.storage(
      kernel, layout: wanted.isOpaque ? kerasLayout : wanted, kerasLayout: kerasLayout)
    let biasStorage = try vector(bias)
    let biasMemory = try memory(biasStorage?.value, or: node.shape[2], of: 0)

    let value = value(node, index, dimensions, layout, learns: storage.gradient != nil)
    try add(
      forward,
      [
        (.source(0), read(source, as: sourceLayout)), (.weights, weights(storage, as: wanted)),
        (.bias, biasMemory), (.destination, value.memory),
      ])
    finish(value) { [unowned self] () throws(DNNError) in
      let gradient = takeBackEnding(of: node, value)
      if let kernelGradient = storage.gradient {
        let back = try backward(
          .backwardWeights, sourceLayout, layout, any, forward, .source(0), make)
        let wanted = try back.layout(of: .gradientOfWeights)
        let target = wanted == storage.layout ? kernelGradient : memory(wanted)
        try add(
          back,
          [
            (.source(0), read(source, as: back.layout(of: .source(0)))),
            (
              .gradientOfDestination,
              copy(gradient, from: layout, to: back.layout(of: .gradientOfDestination))
            ),
            (.gradientOfWeights, target),
            (.gradientOfBias, memory(biasStorage?.gradient, or: node.shape[2], of: 0)),
          ])
        if target !== kernelGradient, let stored = storage.layout {
          try add(
            Primitive.reorder(from: wanted, to: stored, shapes: [shape]),
            [(.source(0), target), (.destination, kernelGradient)])
        }
      }
      if source.needsGradient {
        let back = try backward(
          .backwardData, sourceLayout, layout, any, forward, .gradientOfSource, make)
        let made = try back.layout(of: .gradientOfSource)
        try contribute(to: source, in: made) { part throws(DNNError) in
          try add(
            back,
            [
              (
                .gradientOfDestination,
                copy(gradient, from: layout, to: back.layout(of: .gradientOfDestination))
              ),
              (.weights, weights(storage, as: back.layout(of: .weights))), (.gradientOfSource, part),
            ])
        }
      }
    }
  }

  /// A backward convolution on the layouts of the forward one, or on others where those have only reference code.
  private func backward(
    _ pass: Primitive.Pass, _ source: Layout, _ destination: Layout,
    _ any: (source: Layout, destination: Layout),
    _ forward: Primitive, _ argument: Primitive.Argument,
    _ make: (Primitive.Pass, Layout, Layout, Primitive?) throws(DNNError) -> Primitive
  ) throws(DNNError) -> Primitive {
    if let same = try? make(pass, source, destination, forward), !same.isReference { return same }
    return try make(pass, any.source, any.destination, forward)
  }

  /// Winograd's algorithm where it was faster in each direction on the processors tried, by a rule that does not
  /// measure: the same network takes the same steps in every run.
  private func algorithm(
    _ window: Window, groups: Int, _ source: Dimensions, _ destination: Dimensions
  ) -> Primitive.TrainingAlgorithm {
    let isPlain =
      window.height == 3 && window.width == 3 && window.strideHeight == 1 && window.strideWidth == 1
    let isLarge = min(destination.height, destination.width) > 2
    return isPlain && groups == 1 && isLarge && min(source.channels, destination.channels) >= 32
      ? .winograd : .direct
  }

  /// A kernel as a primitive wants it: as it lies, or copied in every run, since it changes.
  private func weights(
    _ storage: TrainingParameters.Storage, as layout: Layout
  ) throws(DNNError) -> TrainingMemory {
    guard let stored = storage.layout, stored != layout else { return storage.value }
    let copy = memory(layout)
    try add(
      Primitive.reorder(from: stored, to: layout, shapes: [storage.parameter.shape]),
      [(.source(0), storage.value), (.destination, copy)])
    return copy
  }

  // MARK: Dense

  func planDense(
    _ node: TrainingGraph.Node, _ index: Int, kernel: Int, bias: Int?
  ) throws(DNNError) {
    let source = values[node.sources[0]]
    let units = node.shape[0]
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    let plain = try Layout(.nhwc, dimensions)
    let sourcePlain = try Layout(.nhwc, source.dimensions)
    func make(_ pass: Primitive.Pass, after forward: Primitive?) throws(DNNError) -> Primitive {
      try .trainingDense(
        batch: batchSize, inputs: source.dimensions.channels, outputs: units, activation: node.ending,
        pass: pass,
        after: forward)
    }
    let forward = try make(.forward, after: nil)
    let shape = parameters.parameters[kernel].shape
    let kerasLayout = try Layout(denseKernelShape: shape)
    let wanted = try forward.layout(of: .weights)
    let storage = try parameters.storage(
      kernel, layout: wanted.isOpaque ? kerasLayout : wanted, kerasLayout: kerasLayout)
    let biasStorage = try vector(bias)
    let biasMemory = try memory(biasStorage?.value, or: units, of: 0)
    let value = value(node, index, dimensions, plain, learns: storage.gradient != nil)
    try add(
      forward,
      [
        (.source(0), read(source, as: sourcePlain)), (.weights, weights(storage, as: wanted)),
        (.bias, biasMemory), (.destination, value.memory),
      ])
    finish(value) { [unowned self] () throws(DNNError) in
      let gradient = takeBackEnding(of: node, value)
      if let kernelGradient = storage.gradient {
        let back = try make(.backwardWeights, after: forward)
        let wanted = try back.layout(of: .gradientOfWeights)
        let target = wanted == storage.layout ? kernelGradient : memory(wanted)
        try add(
          back,
          [
            (.source(0), read(source, as: sourcePlain)), (.gradientOfDestination, gradient),
            (.gradientOfWeights, target),
            (.gradientOfBias, memory(biasStorage?.gradient, or: units, of: 0)),
          ])
        if target !== kernelGradient, let stored = storage.layout {
          try add(
            Primitive.reorder(from: wanted, to: stored, shapes: [shape]),
            [(.source(0), target), (.destination, kernelGradient)])
        }
      }
      if source.needsGradient {
        let back = try make(.backwardData, after: forward)
        try contribute(to: source, in: sourcePlain) { part throws(DNNError) in
          try add(
            back,
            [
              (.gradientOfDestination, gradient),
              (.weights, weights(storage, as: back.layout(of: .weights))), (.gradientOfSource, part),
            ])
        }
      }
    }
  }

  // MARK: Batch normalization

  func planNormalization(
    _ node: TrainingGraph.Node, _ index: Int, _ normalization: TrainingGraph.Normalization
  ) throws(DNNError) {
    let source = values[node.sources[0]]
    let layout = source.layout
    let channels = source.dimensions.channels
    let isRectified = node.ending == .relu
    let gamma = try vector(normalization.gamma)
    let beta = try vector(normalization.beta)
    let movingMean = try parameters.storage(normalization.movingMean).value
    let movingVariance = try parameters.storage(normalization.movingVariance).value
    let scale = try memory(gamma?.value, or: channels, of: 1)
    let shift = try memory(beta?.value, or: channels, of: 0)
    let learns = gamma?.gradient != nil || beta?.gradient != nil
    let value = value(node, index, source.dimensions, layout, learns: learns)
    func make(givenStatistics: Bool, after forward: Primitive? = nil) throws(DNNError) -> Primitive {
      try .trainingNormalization(
        of: layout, epsilon: normalization.epsilon, givenStatistics: givenStatistics,
        isRectified: isRectified,
        after: forward)
    }
    let byMoving = try make(givenStatistics: true)
    let workspace = try isRectified ? memory(byMoving.layout(of: .workspace)) : nil
    func arguments(
      _ mean: TrainingMemory, _ variance: TrainingMemory
    ) -> [(Primitive.Argument, TrainingMemory)] {
      [
        (.source(0), source.memory), (.mean, mean), (.variance, variance), (.scale, scale), (.shift, shift),
        (.destination, value.memory),
      ] + (workspace.map { [(.workspace, $0)] } ?? [])
    }
    let forward: Primitive
    let (mean, variance): (TrainingMemory, TrainingMemory)
    switch normalization.statistics {
    case .moving:
      (forward, mean, variance) = (byMoving, movingMean, movingVariance)
      try add(forward, arguments(mean, variance))
    case .batch:
      forward = try make(givenStatistics: false)
      mean = TrainingMemory(byteCount: channels * MemoryLayout<Float>.stride)
      variance = TrainingMemory(byteCount: channels * MemoryLayout<Float>.stride)
      try add(byMoving, arguments(movingMean, movingVariance), .inference)
      try add(forward, arguments(mean, variance), .learning)
      let momentum = normalization.momentum
      add(kernel: "moving statistics", touching: [mean, variance], .learning) {
        ckernelsFollow(momentum, mean, movingMean)
        ckernelsFollow(momentum, variance, movingVariance)
      }
    }
    // ReLU6 is no part of the library's normalization.
    if !isRectified { applyEnding(of: node, to: value.memory) }
    finish(value) { [unowned self] () throws(DNNError) in
      let gradient = isRectified ? gradient(of: value) : takeBackEnding(of: node, value)
      let back = try make(givenStatistics: normalization.statistics == .moving, after: forward)
      let part = memory(layout)
      try add(
        back,
        [
          (.source(0), source.memory), (.mean, mean), (.variance, variance), (.scale, scale), (.shift, shift),
          (.gradientOfDestination, gradient), (.gradientOfSource, part),
          (.gradientOfScale, try memory(gamma?.gradient, or: channels, of: 0)),
          (.gradientOfShift, try memory(beta?.gradient, or: channels, of: 0)),
        ] + (workspace.map { [(.workspace, $0)] } ?? []))
      if source.needsGradient { try hand(part, in: layout, to: source) }
    }
  }
}
