extension Planner {
  /// `activation(convolution(source) + bias + residual)`, the residual being added in place where it ends here.
  func lowerConvolution(
    _ source: Int, _ convolution: Convolution, residual: Int?, _ activation: Activation, as value: Int,
    name: String? = nil
  ) throws(DNNError) {
    let (from, to) = (size(of: source), size(of: value))
    let window = convolution.window
    let blocked = preferredTag
    let timer = ConvolutionTimer(
      convolution: convolution, source: from, destination: to, hasResidual: residual != nil,
      activation: activation, blockedTag: blocked)
    let algorithm = try tuning.algorithm(for: timer)
    // Not every processor, nor every fused sum, has code for it.
    let transformed =
      algorithm == .winograd
      ? try? winograd(convolution, from, to, accumulates: residual != nil, activation) : nil
    let chosen =
      if let transformed { transformed } else {
        try direct(convolution, source, from, to, residual, activation)
      }
    let weights = [
      (
        argument: Primitive.Argument.weights,
        memory: try chosen.primitive.packed(convolution.kernel, Layout(kernelOf: convolution))
      ),
      (argument: .bias, memory: try chosen.primitive.copied(bias: convolution.bias)),
    ]
    let input = try representation(of: source, in: chosen.sourceLayouts[0])
    let destination = try accumulator(chosen.destinationLayout, residual, apartFrom: input)
    let plainName =
      name ?? "convolution \(window.text)"
      + (convolution.groups > 1 ? " in \(convolution.groups) groups" : "")
    try append(
      chosen.primitive, plainName + (residual == nil ? "" : " + residual") + activation.suffix,
      sources: [(input, from.shape)], destination: destination, resultShape: to.shape,
      weights: weights, repetitions: transformed == nil ? 1 : batchSize,
      multiplyAddCount: convolution.kernel.count * to.batch * to.height * to.width)
    hold(value, destination.layout, destination.location)
  }

  /// The best code for a batch at once.
  private func direct(
    _ convolution: Convolution, _ source: Int, _ from: Dimensions, _ to: Dimensions, _ residual: Int?,
    _ activation: Activation
  ) throws(DNNError) -> Candidate {
    let blocked = preferredTag
    return try best(
      from: [source] + (residual.map { [$0] } ?? []), to: to,
      among: [
        Tags(blocked, blocked), Tags(.nhwc, blocked), Tags(.nchw, blocked), Tags(.any, .any),
        Tags(.nhwc, .nhwc), Tags(.nchw, .nchw),
      ]
    ) { tags throws(DNNError) in
      try Candidate(
        .convolution(
          from: Layout(tags.source, from), to: Layout(tags.destination, to), groups: convolution.groups,
          window: convolution.window, algorithm: .direct, accumulates: residual != nil,
          activation: activation, shapes: [from.shape, to.shape]))
    }
  }

  /// Winograd's algorithm for one sample at a time.
  ///
  /// That is as fast as a whole batch, needs a fraction of the memory for transformed images, and gives the same numbers
  /// whatever the size of the batch: oneDNN chooses its tiles by the number of samples.
  private func winograd(
    _ convolution: Convolution, _ from: Dimensions, _ to: Dimensions, accumulates: Bool,
    _ activation: Activation
  ) throws(DNNError) -> Candidate {
    var (one, oneResult) = (from, to)
    (one.batch, oneResult.batch) = (1, 1)
    return try Candidate(
      .convolution(
        from: Layout(preferredTag, one), to: Layout(preferredTag, oneResult), groups: 1,
        window: convolution.window, algorithm: .winograd, accumulates: accumulates, activation: activation,
        shapes: [one.shape, oneResult.shape]),
      sourceLayouts: [Layout(preferredTag, from)], destinationLayout: Layout(preferredTag, to))
  }

  /// Where a convolution writes: the residual's own bytes, or a copy if they are needed later.
  private func accumulator(
    _ layout: Layout, _ residual: Int?, apartFrom source: Representation
  ) throws(DNNError) -> Representation {
    guard let residual else { return Representation(layout: layout, location: newBuffer(layout)) }
    if let present = forms(of: residual).first(where: { $0.layout == layout }), isFree(present.location),
      present.location != source.location
    {
      return present
    }
    let destination = Representation(layout: layout, location: newBuffer(layout))
    try copy(residual, to: destination, name: "copy of the residual")
    return destination
  }

  /// A pooling with a window.
  func lowerPooling(_ source: Int, _ window: Window, _ kind: Pooling.Kind, as value: Int) throws(DNNError) {
    let (from, to) = (size(of: source), size(of: value))
    let shapes = [from.shape, to.shape]
    let chosen = try best(from: [source], to: to, among: sameLayout(preferredTag, .nhwc, .nchw)) {
      tags throws(DNNError) in
      try Candidate(
        .pooling(
          from: Layout(tags.source, from), to: Layout(tags.destination, to), window: window, kind: kind,
          shapes: shapes))
    }
    try appendSimple(
      chosen, "\(kind == .max ? "max" : "average") pooling \(window.text)", from: [source], as: value)
  }

  /// The largest or mean value of each channel.
  ///
  /// The mean of a large map is taken row by row and then over the rows: adding 50,000 numbers one after the
  /// other in float32 would lose two digits.
  func lowerGlobalPooling(_ source: Int, _ kind: Pooling.Kind, as value: Int) throws(DNNError) {
    let size = size(of: source)
    func window(_ height: Int, _ width: Int) -> Window {
      Window(height: height, width: width, strideHeight: height, strideWidth: width, padding: .zero)
    }
    let longestPlainSum = 256
    guard kind == .average, size.height * size.width > longestPlainSum else {
      return try lowerPooling(source, window(size.height, size.width), kind, as: value)
    }
    var rowSize = size
    rowSize.width = 1
    let rows = newValue(rowSize)
    try lowerPooling(source, window(1, size.width), kind, as: rows)
    try lowerPooling(rows, window(size.height, 1), kind, as: value)
  }

  /// Zeros around an image: the buffer is cleared and the image copied into its middle.
  func lowerZeroPadding(_ source: Int, _ padding: Padding, as value: Int) throws(DNNError) {
    let (from, to) = (size(of: source), size(of: value))
    let form = forms(of: source)[0]
    let tag = form.layout == (try Layout(preferredTag, from)) ? preferredTag : .nhwc
    let layout = try Layout(tag, to)
    let destination = Representation(layout: layout, location: newBuffer(layout))
    appendClear(destination, shape: to.shape)
    let middle = try layout.region(from, top: padding.top, left: padding.left)
    try copy(source, to: Representation(layout: middle, location: destination.location), name: "zero padding")
    hold(value, layout, destination.location)
  }

  /// `activation(sources[0] + sources[1] + …)`, added in this order.
  func lowerAddition(_ sources: [Int], _ activation: Activation, as value: Int) throws(DNNError) {
    let to = size(of: value)
    func make(_ tag: Layout.Tag, _ activation: Activation) throws(DNNError) -> Primitive {
      try .addition(of: Layout(tag, to), activation: activation, shapes: [to.shape, to.shape, to.shape])
    }
    let chosen = try best(from: sources, to: to, among: sameLayout(preferredTag, .nhwc)) {
      tags throws(DNNError) in
      try Candidate(make(tags.source, activation), sourceCount: 2)
    }
    let layout = chosen.destinationLayout
    var inputs: [Representation] = []
    for source in sources { inputs.append(try representation(of: source, in: layout)) }
    // oneDNN 2.6.3 computes nothing in the last, partly filled channel block when a binary operation with an
    // activation works in place.
    let fusesInPlace = activation == .identity || to.channels % preferredTag.blockSize == 0
    let isFirstOverwritable =
      isFree(inputs[0].location) && !inputs.dropFirst().contains { $0.location == inputs[0].location }
    var sum = inputs[0]
    for (index, input) in inputs.enumerated().dropFirst() {
      let isLast = index == inputs.count - 1
      let isInPlace = (index > 1 || isFirstOverwritable) && (!isLast || fusesInPlace)
      let destination = isInPlace ? sum : Representation(layout: layout, location: newBuffer(layout))
      let primitive =
        isLast
        ? chosen.primitive
        : try .addition(of: layout, activation: .identity, shapes: [to.shape, to.shape, to.shape])
      try append(
        primitive, "addition" + (isLast ? activation.suffix : ""),
        sources: [(sum, to.shape), (input, to.shape)], destination: destination, resultShape: to.shape)
      sum = destination
    }
    hold(value, layout, sum.location)
  }

  /// The channels of all sources, one after the other.
  func lowerConcatenation(_ sources: [Int], as value: Int) throws(DNNError) {
    guard sources.count > 1 else { return share(sources[0], as: value) }
    let to = size(of: value)
    let sizes = sources.map { size(of: $0) }
    let shapes = sizes.map(\.shape) + [to.shape]
    let chosen = try best(from: sources, to: to, among: sameLayout(preferredTag, .nhwc)) {
      tags throws(DNNError) in
      var layouts: [Layout] = []
      for size in sizes { layouts.append(try Layout(tags.source, size)) }
      return try Candidate(
        .concatenation(of: layouts, to: Layout(tags.destination, to), shapes: shapes),
        sourceCount: sources.count)
    }
    try appendSimple(chosen, "concatenation", from: sources, as: value)
  }

  /// An activation by itself, in place where its source ends here.
  func lowerActivation(_ source: Int, _ activation: Activation, as value: Int) throws(DNNError) {
    guard activation != .identity else { return share(source, as: value) }
    let to = size(of: value)
    let form = forms(of: source)[0]
    let primitive = try Primitive.activation(of: form.layout, activation, shapes: [to.shape, to.shape])
    let destination =
      isFree(form.location) ? form : Representation(layout: form.layout, location: newBuffer(form.layout))
    try append(
      primitive, "activation" + activation.suffix, sources: [(form, to.shape)], destination: destination,
      resultShape: to.shape)
    hold(value, form.layout, destination.location)
  }

  /// A dense layer on vectors, as a 1×1 convolution over an image whose columns are the samples.
  ///
  /// oneDNN's inner product is a general matrix product, in which a row's sum may be taken in another order
  /// depending on where the row stands; a convolution treats all columns alike. The dense `(N, C)` of vectors is
  /// the NHWC of a `1 × N` image, so no bytes move for it.
  func lowerDense(
    _ source: Int, _ kernel: [Float], _ bias: [Float], _ activation: Activation, as value: Int
  ) throws(DNNError) {
    let input = try representation(of: source, in: Layout(.nhwc, size(of: source)))
    var row = Dimensions(batch: 1, channels: size(of: source).channels, height: 1, width: batchSize)
    let columns = newValue(row)
    hold(columns, try Layout(.nhwc, row), input.location)
    row.channels = bias.count
    let products = newValue(row)
    let convolution = Convolution(
      kernelHeight: 1, kernelWidth: 1, outputChannels: bias.count, kernel: kernel, bias: bias)
    try lowerConvolution(columns, convolution, residual: nil, activation, as: products, name: "dense")
    let result = try representation(of: products, in: Layout(.nhwc, row))
    hold(value, try Layout(.nhwc, size(of: value)), result.location)
  }

  /// The softmax over the channels, which must lie side by side for it.
  func lowerSoftmax(_ source: Int, as value: Int) throws(DNNError) {
    let to = size(of: value)
    let chosen = try Candidate(.softmax(of: Layout(.nhwc, to), shapes: [to.shape, to.shape]))
    try appendSimple(chosen, "softmax", from: [source], as: value)
  }

  // MARK: parts

  /// Appends `chosen` with a buffer of its own as destination.
  private func appendSimple(
    _ chosen: Candidate, _ name: String, from sources: [Int], as value: Int
  ) throws(DNNError) {
    var inputs: [(form: Representation, shape: [Int])] = []
    for (source, layout) in zip(sources, chosen.sourceLayouts) {
      inputs.append((try representation(of: source, in: layout), size(of: source).shape))
    }
    let destination = Representation(
      layout: chosen.destinationLayout, location: newBuffer(chosen.destinationLayout))
    try append(
      chosen.primitive, name, sources: inputs, destination: destination, resultShape: size(of: value).shape)
    hold(value, destination.layout, destination.location)
  }

  /// Lets `value` be the same bytes as `source`.
  private func share(_ source: Int, as value: Int) {
    for form in forms(of: source) { hold(value, form.layout, form.location) }
  }
}

extension Activation {
  /// What a step's name ends in.
  var suffix: String {
    switch self {
    case .identity: ""
    case .relu: ", relu"
    case .relu6: ", relu6"
    }
  }
}
