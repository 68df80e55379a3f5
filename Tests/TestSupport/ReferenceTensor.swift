/// Layers written as their definitions say, for comparison with optimised code; slow on purpose.
///
/// Images are `[N, H, W, C]`, vectors `[N, C]`, row-major; sums are taken in `Double`.
public struct ReferenceTensor: Sendable {
  /// The size of each dimension, the batch first.
  public let shape: [Int]
  /// All elements in row-major order.
  public var elements: [Float]

  /// Wraps `elements`.
  public init(shape: [Int], elements: [Float]) {
    precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements do not fill \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// The number of channels.
  public var channels: Int { shape[shape.count - 1] }

  /// Every element passed through `transform`.
  public func map(_ transform: (Float) -> Float) -> ReferenceTensor {
    ReferenceTensor(shape: shape, elements: elements.map(transform))
  }

  /// An element of an image, nil outside of it.
  public func pixel(_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Float? {
    guard (0..<shape[1]).contains(y), (0..<shape[2]).contains(x) else { return nil }
    return elements[((n * shape[1] + y) * shape[2] + x) * shape[3] + c]
  }

  /// An image whose elements are computed one by one.
  public init(image shape: [Int], _ element: (_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Float) {
    var elements: [Float] = []
    elements.reserveCapacity(shape.reduce(1, *))
    for n in 0..<shape[0] {
      for y in 0..<shape[1] {
        for x in 0..<shape[2] {
          for c in 0..<shape[3] { elements.append(element(n, y, x, c)) }
        }
      }
    }
    self.init(shape: shape, elements: elements)
  }

  /// Zeros around the image: `(top, left, bottom, right)`.
  public func padded(_ top: Int, _ left: Int, _ bottom: Int, _ right: Int) -> ReferenceTensor {
    ReferenceTensor(image: [shape[0], shape[1] + top + bottom, shape[2] + left + right, shape[3]]) {
      pixel($0, $1 - top, $2 - left, $3) ?? 0
    }
  }

  /// A cross-correlation without padding; `kernel` is HWIO with I = channels / groups.
  public func convolved(
    kernel: [Float], _ kernelHeight: Int, _ kernelWidth: Int, strides: (Int, Int), groups: Int, bias: [Float]
  ) -> ReferenceTensor {
    let inPerGroup = channels / groups
    let outPerGroup = bias.count / groups
    let height = (shape[1] - kernelHeight) / strides.0 + 1
    let width = (shape[2] - kernelWidth) / strides.1 + 1
    return ReferenceTensor(image: [shape[0], height, width, bias.count]) { n, y, x, o in
      var sum = Double(bias[o])
      for ky in 0..<kernelHeight {
        for kx in 0..<kernelWidth {
          for i in 0..<inPerGroup {
            let value = pixel(n, y * strides.0 + ky, x * strides.1 + kx, o / outPerGroup * inPerGroup + i)!
            sum += Double(value) * Double(kernel[((ky * kernelWidth + kx) * inPerGroup + i) * bias.count + o])
          }
        }
      }
      return Float(sum)
    }
  }

  /// The largest, or the mean, of what of each window lies in the image; `padding` is `(top, left)`.
  public func pooled(
    isMax: Bool, window: (Int, Int), strides: (Int, Int), padding: (Int, Int), size: (Int, Int)
  ) -> ReferenceTensor {
    ReferenceTensor(image: [shape[0], size.0, size.1, shape[3]]) { n, y, x, c in
      var inside: [Double] = []
      for ky in 0..<window.0 {
        for kx in 0..<window.1 {
          if let value = pixel(n, y * strides.0 + ky - padding.0, x * strides.1 + kx - padding.1, c) {
            inside.append(Double(value))
          }
        }
      }
      return Float(isMax ? inside.max()! : inside.reduce(0, +) / Double(inside.count))
    }
  }

  /// `(N, in) · kernel + bias`, the kernel being `(in, out)`.
  public func multiplied(kernel: [Float], bias: [Float]) -> ReferenceTensor {
    let inputCount = channels
    var result: [Float] = []
    for n in 0..<shape[0] {
      for o in bias.indices {
        var sum = Double(bias[o])
        for i in 0..<inputCount {
          sum += Double(elements[n * inputCount + i]) * Double(kernel[i * bias.count + o])
        }
        result.append(Float(sum))
      }
    }
    return ReferenceTensor(shape: [shape[0], bias.count], elements: result)
  }

  /// Sums element by element.
  public func adding(_ other: ReferenceTensor) -> ReferenceTensor {
    ReferenceTensor(shape: shape, elements: zip(elements, other.elements).map { $0 + $1 })
  }

  /// `x * scale + shift` per channel.
  public func affine(scale: [Float], shift: [Float]) -> ReferenceTensor {
    ReferenceTensor(
      shape: shape,
      elements: elements.enumerated().map {
        Float(Double($0.element) * Double(scale[$0.offset % channels]) + Double(shift[$0.offset % channels]))
      })
  }

  /// Channels of all `tensors` one after the other.
  public static func concatenated(_ tensors: [ReferenceTensor]) -> ReferenceTensor {
    let channels = tensors.map(\.channels)
    let pixelCount = tensors[0].elements.count / channels[0]
    var result: [Float] = []
    for pixel in 0..<pixelCount {
      for (tensor, count) in zip(tensors, channels) {
        result += tensor.elements[pixel * count..<(pixel + 1) * count]
      }
    }
    return ReferenceTensor(shape: tensors[0].shape.dropLast() + [channels.reduce(0, +)], elements: result)
  }

  /// The softmax over the last axis.
  public func softmax(exponential: (Double) -> Double) -> ReferenceTensor {
    var result: [Float] = []
    for start in stride(from: 0, to: elements.count, by: channels) {
      let row = elements[start..<start + channels].map(Double.init)
      let powers = row.map { exponential($0 - row.max()!) }
      let sum = powers.reduce(0, +)
      result += powers.map { Float($0 / sum) }
    }
    return ReferenceTensor(shape: shape, elements: result)
  }
}
