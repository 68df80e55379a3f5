extension TrainingPlanner {
  func planActivation(_ node: TrainingGraph.Node, _ index: Int) throws(DNNError) {
    let source = values[node.sources[0]]
    let value = value(node, index, source.dimensions, source.layout)
    addCopy(of: source.memory, to: value.memory)
    applyEnding(of: node, to: value.memory)
    finish(value) { [unowned self] () throws(DNNError) in
      let gradient = takeBackEnding(of: node, value)
      if source.needsGradient { try hand(gradient, in: value.layout, to: source) }
    }
  }

  func planPooling(_ node: TrainingGraph.Node, _ index: Int, _ pooling: Pooling) throws(DNNError) {
    let source = values[node.sources[0]]
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    func make(_ from: Layout, _ to: Layout, after forward: Primitive?) throws(DNNError) -> Primitive {
      try .trainingPooling(from: from, to: to, window: pooling.window, kind: pooling.kind, after: forward)
    }
    let forward = try make(source.layout, Layout(.any, dimensions), after: nil)
    let layout = try forward.layout(of: .destination)
    let workspace = try pooling.kind == .max ? memory(forward.layout(of: .workspace)) : nil
    let keeping: [(Primitive.Argument, TrainingMemory)] = workspace.map { [(.workspace, $0)] } ?? []
    let value = value(node, index, dimensions, layout)
    try add(forward, [(.source(0), source.memory), (.destination, value.memory)] + keeping)
    finish(value) { [unowned self] () throws(DNNError) in
      guard source.needsGradient else { return }
      let back = try make(source.layout, layout, after: forward)
      let gradient = gradient(of: value)
      try contribute(to: source, in: source.layout) { part throws(DNNError) in
        try add(back, [(.gradientOfDestination, gradient), (.gradientOfSource, part)] + keeping)
      }
    }
  }

  func planResizing(
    _ node: TrainingGraph.Node, _ index: Int, _ interpolation: Interpolation
  ) throws(DNNError) {
    let source = values[node.sources[0]]
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    let layout = try Layout(tag(of: source) ?? .nhwc, dimensions)
    let forward = try Primitive.trainingResampling(
      from: source.layout, to: layout, interpolation, after: nil)
    let value = value(node, index, dimensions, layout)
    try add(forward, [(.source(0), source.memory), (.destination, value.memory)])
    finish(value) { [unowned self] () throws(DNNError) in
      guard source.needsGradient else { return }
      let back = try Primitive.trainingResampling(
        from: source.layout, to: layout, interpolation, after: forward)
      let gradient = gradient(of: value)
      try contribute(to: source, in: source.layout) { part throws(DNNError) in
        try add(back, [(.gradientOfDestination, gradient), (.gradientOfSource, part)])
      }
    }
  }

  func planZeroPadding(_ node: TrainingGraph.Node, _ index: Int, _ padding: Padding) throws(DNNError) {
    let source = values[node.sources[0]]
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    let layout = try Layout(tag(of: source) ?? .nhwc, dimensions)
    let inner = try layout.region(source.dimensions, top: padding.top, left: padding.left)
    let value = value(node, index, dimensions, layout)
    let whole = value.memory
    add(kernel: "clear", touching: [whole]) {
      whole.start.initializeMemory(as: UInt8.self, repeating: 0, count: whole.byteCount)
    }
    try add(
      Primitive.reorder(from: source.layout, to: inner, shapes: [source.dimensions.shape]),
      [(.source(0), source.memory), (.destination, whole)])
    finish(value) { [unowned self] () throws(DNNError) in
      guard source.needsGradient else { return }
      let gradient = gradient(of: value)
      try contribute(to: source, in: source.layout) { part throws(DNNError) in
        try add(
          Primitive.reorder(from: inner, to: source.layout, shapes: [source.dimensions.shape]),
          [(.source(0), gradient), (.destination, part)])
      }
    }
  }

  /// The name of a value's layout, nil where it has none.
  private func tag(of value: Value) throws(DNNError) -> Layout.Tag? {
    for tag in Layout.Tag.allCases where tag != .any {
      if try Layout(tag, value.dimensions) == value.layout { return tag }
    }
    return nil
  }

  func planAdd(_ node: TrainingGraph.Node, _ index: Int) throws(DNNError) {
    let sources = node.sources.map { values[$0] }
    let layout = sources[0].layout
    let value = value(node, index, sources[0].dimensions, layout)
    let (threads, result) = (self.threads, value.memory)
    var left = sources[0].memory
    for source in sources.dropFirst() {
      let (a, b) = (left, try read(source, as: layout))
      add(kernel: "add", touching: [a, b, result]) { ckernelsSum(threads, a, b, result) }
      left = result
    }
    applyEnding(of: node, to: result)
    finish(value) { [unowned self] () throws(DNNError) in
      let gradient = takeBackEnding(of: node, value)
      let receivers = sources.filter(\.needsGradient)
      // All but the last get a copy, since each changes its gradient in place.
      for source in receivers.dropLast() {
        let part = memory(layout)
        addCopy(of: gradient, to: part)
        try hand(part, in: layout, to: source)
      }
      if let last = receivers.last { try hand(gradient, in: layout, to: last) }
    }
  }

  func planConcatenation(_ node: TrainingGraph.Node, _ index: Int) throws(DNNError) {
    let sources = node.sources.map { values[$0] }
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    // Channels that lie side by side can be joined at any number; blocks cannot.
    let layout = try Layout(.nhwc, dimensions)
    let value = value(node, index, dimensions, layout)
    var regions: [Layout] = []
    var channel = 0
    for source in sources {
      let region = try layout.channels(from: channel, source.dimensions)
      channel += source.dimensions.channels
      regions.append(region)
      try add(
        Primitive.reorder(from: source.layout, to: region, shapes: [source.dimensions.shape]),
        [(.source(0), source.memory), (.destination, value.memory)])
    }
    finish(value) { [unowned self] () throws(DNNError) in
      let gradient = gradient(of: value)
      for (source, region) in zip(sources, regions) where source.needsGradient {
        try contribute(to: source, in: source.layout) { part throws(DNNError) in
          try add(
            Primitive.reorder(from: region, to: source.layout, shapes: [source.dimensions.shape]),
            [(.source(0), gradient), (.destination, part)])
        }
      }
    }
  }

  func planFlatten(_ node: TrainingGraph.Node, _ index: Int) throws(DNNError) {
    let source = values[node.sources[0]]
    let dimensions = Dimensions(batch: batchSize, shape: node.shape)
    let layout = try Layout(.nhwc, dimensions)
    // The same bytes seen as an image.
    let image = try Layout(.nhwc, source.dimensions)
    let value = value(node, index, dimensions, layout)
    try add(
      Primitive.reorder(from: source.layout, to: image, shapes: [source.dimensions.shape]),
      [(.source(0), source.memory), (.destination, value.memory)])
    finish(value) { [unowned self] () throws(DNNError) in
      guard source.needsGradient else { return }
      try hand(ownGradient(of: value), in: image, to: source)
    }
  }

  func planDropout(_ node: TrainingGraph.Node, _ index: Int, rate: Double) throws(DNNError) {
    let source = values[node.sources[0]]
    let value = value(node, index, source.dimensions, source.layout)
    let (threads, key, from, to) = (self.threads, self.key, source.memory, value.memory)
    // Another layer, other elements.
    let salt = UInt64(index) &* 0xD1B5_4A32_D192_ED03
    addCopy(of: from, to: to, .inference)
    add(kernel: "dropout", touching: [from, to], .learning) {
      ckernelsDrop(threads, key.value &+ salt, rate, from, to)
    }
    finish(value) { [unowned self] () throws(DNNError) in
      guard source.needsGradient else { return }
      let gradient = ownGradient(of: value)
      add(kernel: "dropout backward", touching: [gradient]) {
        ckernelsDrop(threads, key.value &+ salt, rate, gradient, gradient)
      }
      try hand(gradient, in: value.layout, to: source)
    }
  }
}

extension Layout {
  /// The part of this layout's tensor of size `dimensions` whose channels start at `first`.
  fileprivate func channels(from first: Int, _ dimensions: Dimensions) throws(DNNError) -> Layout {
    try region(dimensions, offsets: [0, Int64(first), 0, 0])
  }
}
