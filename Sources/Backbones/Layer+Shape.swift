/// Why a layer cannot take the shapes it is given.
struct ShapeProblem: Error {
  let reason: String
}

extension Layer.Operation {
  /// The shape this operation makes of its inputs' shapes, without the batch.
  func outputShape(of inputs: [[Int]]) -> Result<[Int], ShapeProblem> {
    do {
      return .success(try inferredShape(of: inputs))
    } catch {
      return .failure(error)
    }
  }

  private func inferredShape(of inputs: [[Int]]) throws(ShapeProblem) -> [Int] {
    switch self {
    case .input(let height, let width, let channels):
      guard inputs.isEmpty else { throw ShapeProblem(reason: "an input layer takes no inputs") }
      guard height > 0, width > 0, channels > 0 else {
        throw ShapeProblem(reason: "an image of \(height)×\(width)×\(channels) has no pixels")
      }
      return [height, width, channels]
    case .convolution(let convolution):
      let (channels, groups) = (try image(inputs).channels, convolution.groups)
      guard groups > 0, channels % groups == 0, convolution.filters % groups == 0 else {
        throw ShapeProblem(
          reason: "\(channels) channels and \(convolution.filters) filters cannot be divided into "
            + "\(groups) groups")
      }
      return try slide(convolution.window, over: inputs, channels: convolution.filters)
    case .separableConvolution(let convolution):
      guard convolution.groups == 1 else {
        throw ShapeProblem(reason: "a SeparableConv2D has no groups of its own")
      }
      return try slide(convolution.window, over: inputs, channels: convolution.filters)
    case .depthwiseConvolution(let convolution):
      return try slide(convolution.window, over: inputs, channels: nil)
    case .maxPooling(let pooling), .averagePooling(let pooling):
      return try slide(pooling.window, over: inputs, channels: nil)
    case .batchNormalization, .activation, .rectifier, .dropout:
      return try single(inputs)
    case .zeroPadding(let padding):
      let image = try image(inputs)
      return [
        image.height + padding.top + padding.bottom, image.width + padding.left + padding.right,
        image.channels,
      ]
    case .add:
      guard let first = inputs.first, inputs.count >= 2 else {
        throw ShapeProblem(reason: "an add takes two or more inputs, not \(inputs.count)")
      }
      guard inputs.allSatisfy({ $0 == first }) else {
        throw ShapeProblem(reason: "an add takes inputs of one shape, not \(texts(inputs))")
      }
      return first
    case .concatenate:
      guard let first = inputs.first, inputs.count >= 2,
        inputs.allSatisfy({ $0.dropLast() == first.dropLast() })
      else {
        throw ShapeProblem(reason: "a concatenate takes inputs of one height and width, not \(texts(inputs))")
      }
      return first.dropLast() + [inputs.reduce(0) { $0 + ($1.last ?? 0) }]
    case .resizing(let resizing):
      guard resizing.height > 0, resizing.width > 0 else {
        throw ShapeProblem(reason: "\(resizing.height)×\(resizing.width) has no pixels")
      }
      return [resizing.height, resizing.width, try image(inputs).channels]
    case .globalAveragePooling, .globalMaxPooling:
      return [try image(inputs).channels]
    case .flatten:
      return [try single(inputs).reduce(1, *)]
    case .dense(let dense):
      let shape = try single(inputs)
      guard shape.count == 1 else {
        throw ShapeProblem(
          reason: "a dense layer takes a vector, not \(shapeText(shape)): flatten or pool first")
      }
      return [dense.units]
    case .reshape(let target):
      let shape = try single(inputs)
      guard shape.reduce(1, *) == target.reduce(1, *) else {
        throw ShapeProblem(
          reason: "\(shapeText(shape)) cannot be reshaped to \(shapeText(target)): other element counts")
      }
      return target
    }
  }

  private func single(_ inputs: [[Int]]) throws(ShapeProblem) -> [Int] {
    guard inputs.count == 1 else {
      throw ShapeProblem(reason: "\(kerasClass) takes one input, not \(inputs.count)")
    }
    return inputs[0]
  }

  private func image(
    _ inputs: [[Int]]
  ) throws(ShapeProblem) -> (height: Int, width: Int, channels: Int) {
    let shape = try single(inputs)
    guard shape.count == 3 else {
      throw ShapeProblem(reason: "\(kerasClass) takes (height, width, channels), not \(shapeText(shape))")
    }
    return (shape[0], shape[1], shape[2])
  }

  private func slide(
    _ window: Layer.Window, over inputs: [[Int]], channels: Int?
  ) throws(ShapeProblem) -> [Int] {
    let image = try image(inputs)
    guard let positions = window.positions(height: image.height, width: image.width) else {
      throw ShapeProblem(
        reason: "a \(window.height)×\(window.width) window does not fit into \(image.height)×\(image.width): "
          + "the input image is too small")
    }
    return [positions.height, positions.width, channels ?? image.channels]
  }

  private func texts(_ shapes: [[Int]]) -> String { shapes.map(shapeText).joined(separator: ", ") }
}

/// A shape as people write it: `(7, 7, 512)`.
func shapeText(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
}
