extension ComputeGraph {
  /// The same results from less work: where every reader of a convolution takes only each s-th row and column, the
  /// convolution computes no others.
  ///
  /// ResNet50 of Keras begins three stages with 1×1 convolutions of stride 2, which leave three quarters of the block before
  /// them unread; its last two convolutions take on the stride instead, and its residual is thinned out.
  func pullingBackStrides() -> ComputeGraph {
    let thinning = readStrides()
    guard thinning.contains(where: { $0 != Stride.one }) else { return self }
    var graph = ComputeGraph()
    var values: [Value] = []
    for (index, node) in nodes.enumerated() {
      graph.label = node.label
      let sources = node.sources.map { values[$0] }
      values.append(
        graph.replay(node, sources, thinning[index], sourceThinning: node.sources.map { thinning[$0] }))
    }
    for output in outputs { graph.output(values[output]) }
    return graph
  }

  /// Rows and columns from one value to the next that is read.
  private struct Stride: Hashable {
    let height: Int
    let width: Int
    static let one = Stride(height: 1, width: 1)
  }

  /// For each convolution, which rows and columns of its result are read at all.
  private func readStrides() -> [Stride] {
    let needed = isNeeded
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() where needed[index] {
      for source in Set(node.sources) { readers[source].append(index) }
    }
    var strides = [Stride](repeating: .one, count: nodes.count)
    // Readers come later, so theirs are known.
    for index in nodes.indices.reversed() {
      guard case .convolution = nodes[index].operation, !outputs.contains(index) else { continue }
      let read = Set(readers[index].map { stride(of: nodes[$0], reading: index, itself: strides[$0]) })
      if read.count == 1, let stride = read.first { strides[index] = stride }
    }
    return strides
  }

  /// Which rows and columns of `source` a reader takes: those of its stride if it looks at single pixels, else all.
  private func stride(of reader: Node, reading source: Int, itself: Stride) -> Stride {
    guard case .convolution(let convolution, let hasResidual, _) = reader.operation,
      convolution.kernelHeight == 1, convolution.kernelWidth == 1, convolution.padding == .zero,
      !hasResidual || reader.sources[1] != source
    else { return .one }
    return Stride(
      height: convolution.strideHeight * itself.height, width: convolution.strideWidth * itself.width)
  }

  /// Adds `node` anew, with `thinning` of its result and of what it reads.
  private mutating func replay(
    _ node: Node, _ sources: [Value], _ thinning: Stride, sourceThinning: [Stride]
  ) -> Value {
    switch node.operation {
    case .input: return input(height: node.shape[0], width: node.shape[1], channels: node.shape[2])
    case .convolution(let convolution, let hasResidual, let activation):
      var residual: Value?
      if hasResidual {
        residual = thinning == .one ? sources[1] : pooling(sources[1], thinned(thinning))
      }
      return self.convolution(
        sources[0], strided(convolution, by: thinning, over: sourceThinning[0], sources[0], node),
        residual: residual, activation: activation)
    case .pooling(let pooling): return self.pooling(sources[0], pooling)
    case .globalPooling(let kind): return globalPooling(sources[0], kind)
    case .zeroPadding(let padding): return zeroPadding(sources[0], padding)
    case .resizing(let interpolation):
      return resizing(
        sources[0], height: node.shape[0], width: node.shape[1], interpolation: interpolation)
    case .add(let activation): return add(sources, activation: activation)
    case .concatenate: return concatenate(sources)
    case .activation(let activation): return self.activation(sources[0], activation)
    case .affine(let scale, let shift, let activation):
      return affine(sources[0], scale: scale, shift: shift, activation: activation)
    case .flatten: return flatten(sources[0])
    case .dense(let kernel, let bias, let activation):
      return dense(
        sources[0], inputCount: kernel.count / bias.count, outputCount: bias.count, kernel: kernel,
        bias: bias,
        activation: activation)
    case .softmax: return softmax(sources[0])
    }
  }

  /// A pooling that keeps each s-th row and column.
  private func thinned(_ stride: Stride) -> Pooling {
    Pooling(
      kind: .max, windowHeight: 1, windowWidth: 1, strideHeight: stride.height, strideWidth: stride.width)
  }

  /// `convolution` with the strides that its readers ask for, less those its source has taken on.
  private func strided(
    _ convolution: Convolution, by thinning: Stride, over source: Stride, _ sourceValue: Value, _ node: Node
  ) -> Convolution {
    guard thinning != .one || source != .one else { return convolution }
    let size = shape(of: sourceValue)
    let height = convolution.strideHeight * thinning.height / source.height
    let width = convolution.strideWidth * thinning.width / source.width
    // As many zeros below and on the right as the last window reaches over, no more: there would be a row too many.
    func end(
      _ resultSize: Int, _ thinning: Int, _ stride: Int, _ window: Int, _ begin: Int, _ size: Int
    ) -> Int {
      let count = (resultSize + thinning - 1) / thinning
      return max(0, (count - 1) * stride + window - begin - size)
    }
    let padding = convolution.padding
    return Convolution(
      kernelHeight: convolution.kernelHeight, kernelWidth: convolution.kernelWidth, strideHeight: height,
      strideWidth: width,
      padding: Padding(
        top: padding.top, left: padding.left,
        bottom: end(node.shape[0], thinning.height, height, convolution.kernelHeight, padding.top, size[0]),
        right: end(node.shape[1], thinning.width, width, convolution.kernelWidth, padding.left, size[1])),
      groups: convolution.groups, outputChannels: convolution.outputChannels, kernel: convolution.kernel,
      bias: convolution.bias)
  }
}
