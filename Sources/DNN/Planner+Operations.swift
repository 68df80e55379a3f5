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
    let plainName =
      name ?? "convolution \(window.text)"
      + (convolution.groups > 1 ? " in \(convolution.groups) groups" : "")
    let stepName = plainName + (residual == nil ? "" : " + residual") + activation.suffix
    let multiplyAddCount = convolution.kernel.count * to.batch * to.height * to.width
    if let winograd = try winograd(convolution, timer, from, residual, activation, value) {
      let input = try representation(of: source, in: Layout(winograd.tag, from, winograd.operand))
      let destination = try accumulator(
        Layout(winograd.tag, to, winograd.result), value, residual, apartFrom: input)
      append(
        .winograd(winograd.work), stepName, sources: [(input, from.shape)], to: destination, to.shape,
        weights: [(.weights, try winograd.work.packed(convolution))], multiplyAddCount: multiplyAddCount)
      return hold(value, destination.layout, destination.location)
    }
    let integers =
      format(of: source).quantized == nil
      ? nil
      : QuantizedKernel(
        convolution, sourceScales: format(of: source).scales, sourceMeans: format(of: source).means)
    let chosen = try direct(convolution, integers, source, residual, activation, value)
    let weights = try packedWeights(of: convolution, integers, for: chosen)
    let input = try representation(of: source, in: chosen.sourceLayouts[0])
    let destination = try accumulator(chosen.destinationLayout, value, residual, apartFrom: input)
    try append(
      chosen.primitive, stepName, sources: [(input, from.shape)], destination: destination,
      resultShape: to.shape, weights: weights, multiplyAddCount: multiplyAddCount)
    hold(value, destination.layout, destination.location)
  }

  /// Winograd's algorithm for a convolution and how source and result lie for it, nil where it is not the one to use.
  ///
  /// In single precision that is measured. Below it the choice shows in the numbers and so must be known before they are:
  /// wherever it can be used in single precision it is faster than bfloat16's direct one, and exacter.
  private func winograd(
    _ convolution: Convolution, _ timer: ConvolutionTimer, _ from: Dimensions, _ residual: Int?,
    _ activation: Activation, _ value: Int
  ) throws(DNNError) -> (
    work: WinogradConvolution, tag: Layout.Tag, operand: NumberFormat, result: NumberFormat
  )? {
    guard let tag = WinogradConvolution.layoutTag else { return nil }
    if chained.contains(value) {
      let result: NumberFormat = format(of: value).stored == .float32 ? .float32 : .bfloat16
      let work = WinogradConvolution(
        convolution, from: from, accumulates: false, activation: activation, shortened: result)
      return work.map { ($0, tag, .bfloat16, result) }
    }
    let isFaster = precision == .float32 ? try tuning.algorithm(for: timer) == .winograd : timer.hasChoice
    guard isFaster else { return nil }
    let work = WinogradConvolution(
      convolution, from: from, accumulates: residual != nil, activation: activation)
    return work.map { ($0, tag, .float32, .float32) }
  }

  /// The best code for a batch at once, in the narrowest formats that there is code for.
  private func direct(
    _ convolution: Convolution, _ integers: QuantizedKernel?, _ source: Int, _ residual: Int?,
    _ activation: Activation, _ value: Int
  ) throws(DNNError) -> Candidate {
    let (from, to) = (size(of: source), size(of: value))
    let blocked = preferredTag
    var last: Candidate?
    for (operand, result) in formatChoices(source, value) {
      var ending = Ending(activation: activation)
      let scales = format(of: value).scales(as: result)
      if operand.isQuantized, let integers {
        ending.scales = zip(integers.scales, scales ?? integers.scales.map { _ in 1 }).map { $0 / $1 }
      }
      // Integers end where the range does, which after this activation is at 6 or below.
      if scales != nil, activation == .relu6 { ending.activation = .relu }
      if let residual { ending.residual = addend(residual, value, result).residual }
      let found = try? best(
        from: [source] + (residual.map { [$0] } ?? []), to: to, format: result,
        among: [
          Tags(blocked, blocked), Tags(.nhwc, blocked), Tags(.nchw, blocked), Tags(.any, .any),
          Tags(.nhwc, .nhwc), Tags(.nchw, .nchw),
        ]
      ) { tags throws(DNNError) in
        try Candidate(
          .convolution(
            from: Layout(tags.source, from, operand), to: Layout(tags.destination, to, result),
            groups: convolution.groups, window: convolution.window, ending: ending,
            shapes: [from.shape, to.shape]))
      }
      if let found, found.tier < 2 { return found }
      last = found ?? last
    }
    guard let last else {
      throw .refused(
        operation: "convolution \(convolution.window.text)", shapes: [from.shape, to.shape],
        status: .unimplemented)
    }
    return last
  }

  /// In what formats a convolution may read and write, the fastest first; single precision is always the last.
  private func formatChoices(
    _ source: Int, _ value: Int
  ) -> [(operand: NumberFormat, result: NumberFormat)] {
    let stored = format(of: value).stored
    let operand: NumberFormat? =
      switch precision {
      case .float32: nil
      case .bfloat16: .bfloat16
      case .int8 where stored == .bfloat16: .bfloat16
      case .int8: format(of: source).quantized ?? (DNNRuntime.hasBFloat16 ? .bfloat16 : nil)
      }
    guard let operand else { return [(.float32, .float32)] }
    return (stored == .float32 ? [] : [(operand, stored)]) + [(operand, .float32), (.float32, .float32)]
  }

  /// How `residual` is added to a result of `format`: as it is stored where it is scaled alike, or else made to be.
  ///
  /// - Returns: `scales` are what its integers must be scaled by, nil where it is added as it is stored.
  private func addend(
    _ residual: Int, _ value: Int, _ format: NumberFormat
  ) -> (residual: Ending.Residual, scales: [Float]?) {
    let added = self.format(of: residual)
    guard let scales = self.format(of: value).scales(as: format), let integer = format.largestInteger else {
      return (Ending.Residual(format: format, scale: 1), nil)
    }
    if let stored = added.quantized {
      let ratios = rescaling(added.scales, to: scales)
      if ratios.count == 1 { return (Ending.Residual(format: stored, scale: ratios[0]), nil) }
    }
    // It may be negative even where the result is not.
    let factor = integer / 127
    return (Ending.Residual(format: .int8, scale: factor), scales.map { $0 * factor })
  }

  /// Kernel and bias as the primitive of `chosen` reads them.
  private func packedWeights(
    of convolution: Convolution, _ integers: QuantizedKernel?, for chosen: Candidate
  ) throws(DNNError) -> [(argument: Primitive.Argument, memory: MemoryBlock)] {
    let (primitive, operand) = (chosen.primitive, chosen.sourceLayouts[0].format)
    let layout = try Layout(kernelOf: convolution)
    guard operand.isQuantized, let integers else {
      return [
        (.weights, try primitive.packed(convolution.kernel(as: operand), layout)),
        (.bias, try primitive.copied(bias: convolution.bias)),
      ]
    }
    return [
      (.weights, try primitive.packed(integers.kernel, layout)),
      (.bias, try primitive.copied(bias: integers.bias)),
    ]
  }

  /// Where a convolution writes: the residual's own bytes, or a copy if they are needed later.
  private func accumulator(
    _ layout: Layout, _ value: Int, _ residual: Int?, apartFrom source: Representation
  ) throws(DNNError) -> Representation {
    guard let residual else { return Representation(layout: layout, location: newBuffer(layout)) }
    let addend = addend(residual, value, layout.format)
    let added = try layout.stored(as: addend.residual.format, size(of: value))
    if addend.scales == nil, let present = forms(of: residual).first(where: { $0.layout == added }),
      isFree(present.location), present.location != source.location
    {
      return Representation(layout: layout, location: present.location)
    }
    let copied = Representation(layout: added, location: newBuffer(added))
    try copy(residual, to: copied, scales: addend.scales, name: "copy of the residual")
    return Representation(layout: layout, location: copied.location)
  }

  /// A pooling with a window, in the format its source has.
  func lowerPooling(_ source: Int, _ window: Window, _ kind: Pooling.Kind, as value: Int) throws(DNNError) {
    let chosen = try narrowest([source]) { format throws(DNNError) in
      try pooling(source, window, kind, format, value)
    }
    try appendPooling(chosen, source, window, kind, as: value)
  }

  /// A pooling with a window, of numbers of `format`.
  private func pooling(
    _ source: Int, _ window: Window, _ kind: Pooling.Kind, _ format: NumberFormat, _ value: Int
  ) throws(DNNError) -> Candidate {
    let (from, to) = (size(of: source), size(of: value))
    let lies = forms(of: source)[0].layout
    let own = Layout.Tag.allCases.filter { $0 != .any && (try? Layout($0, from, format)) == lies }
    let tags = [preferredTag, .nhwc, .nchw] + own
    return try best(from: [source], to: to, format: format, among: tags.map { Tags($0, $0) }) {
      tags throws(DNNError) in
      try Candidate(
        .pooling(
          from: Layout(tags.source, from, format), to: Layout(tags.destination, to, format),
          window: window, kind: kind, shapes: [from.shape, to.shape]))
    }
  }

  private func appendPooling(
    _ chosen: Candidate, _ source: Int, _ window: Window, _ kind: Pooling.Kind, as value: Int
  ) throws(DNNError) {
    try appendSimple(
      chosen, "\(kind == .max ? "max" : "average") pooling \(window.text)", from: [source], as: value)
  }

  /// The largest or mean value of each channel, in single precision: it leads to a result.
  ///
  /// The mean of a large map is taken row by row and then over the rows: adding 50,000 numbers one after the
  /// other in float32 would lose two digits.
  func lowerGlobalPooling(_ source: Int, _ kind: Pooling.Kind, as value: Int) throws(DNNError) {
    let size = size(of: source)
    func window(_ height: Int, _ width: Int) -> Window {
      Window(height: height, width: width, strideHeight: height, strideWidth: width, padding: .zero)
    }
    func pool(_ source: Int, _ window: Window, as value: Int) throws(DNNError) {
      try appendPooling(pooling(source, window, kind, .float32, value), source, window, kind, as: value)
    }
    let longestPlainSum = 256
    guard kind == .average, size.height * size.width > longestPlainSum else {
      return try pool(source, window(size.height, size.width), as: value)
    }
    var rowSize = size
    rowSize.width = 1
    let rows = newValue(rowSize)
    try pool(source, window(1, size.width), as: rows)
    try pool(rows, window(size.height, 1), as: value)
  }

  /// Zeros around an image: the buffer is cleared and the image copied into its middle.
  func lowerZeroPadding(_ source: Int, _ padding: Padding, as value: Int) throws(DNNError) {
    let (from, to) = (size(of: source), size(of: value))
    let form = forms(of: source)[0]
    let format = form.layout.format
    let tag = form.layout == (try Layout(preferredTag, from, format)) ? preferredTag : .nhwc
    let layout = try Layout(tag, to, format)
    let destination = Representation(layout: layout, location: newBuffer(layout))
    appendClear(destination, shape: to.shape)
    let middle = try layout.region(from, top: padding.top, left: padding.left)
    try copy(source, to: Representation(layout: middle, location: destination.location), name: "zero padding")
    hold(value, layout, destination.location)
  }

  /// An image of another height and width, in single precision.
  func lowerResizing(_ source: Int, _ interpolation: Interpolation, as value: Int) throws(DNNError) {
    let (from, to) = (size(of: source), size(of: value))
    let chosen = try best(from: [source], to: to, among: sameLayout(preferredTag, .nhwc)) {
      tags throws(DNNError) in
      try Candidate(
        .resampling(
          from: Layout(tags.source, from), to: Layout(tags.destination, to), interpolation,
          shapes: [from.shape, to.shape]))
    }
    try appendSimple(chosen, "\(interpolation) resizing", from: [source], as: value)
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
    let chosen = try narrowest(sources) { format throws(DNNError) in
      try best(from: sources, to: to, format: format, among: sameLayout(preferredTag, .nhwc)) {
        tags throws(DNNError) in
        var layouts: [Layout] = []
        for size in sizes { layouts.append(try Layout(tags.source, size, format)) }
        return try Candidate(
          .concatenation(of: layouts, to: Layout(tags.destination, to, format), shapes: shapes),
          sourceCount: sources.count)
      }
    }
    try appendSimple(chosen, "concatenation", from: sources, as: value)
  }

  /// An activation by itself, in place where its source ends here.
  func lowerActivation(_ source: Int, _ activation: Activation, as value: Int) throws(DNNError) {
    guard activation != .identity else { return share(source, as: value) }
    let to = size(of: value)
    var form = forms(of: source)[0]
    // Its limit is 6 whatever an integer stands for.
    if form.layout.format.isQuantized && activation == .relu6 {
      form = try representation(of: source, in: Layout(preferredTag, to))
    }
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

  /// What `make` finds for the format that all sources are stored in, or else for single precision: for operations whose
  /// sources and result are stored and scaled alike.
  private func narrowest(
    _ sources: [Int], _ make: (NumberFormat) throws(DNNError) -> Candidate
  ) throws(DNNError) -> Candidate {
    // A result that is wanted in single precision is still picked from narrower sources, and widened after it.
    let stored = forms(of: sources[0])[0].layout.format
    let isShared = sources.allSatisfy { source in
      forms(of: source).contains { $0.layout.format == stored }
    }
    if stored != .float32, isShared, let found = try? make(stored), found.tier < 2 { return found }
    return try make(.float32)
  }

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
