/// The weights and geometry of a 2-D cross-correlation: Keras' `Conv2D` and `DepthwiseConv2D`.
public struct Convolution: Sendable {
  /// Rows of the kernel.
  public let kernelHeight: Int
  /// Columns of the kernel.
  public let kernelWidth: Int
  /// Rows from one result to the next.
  public let strideHeight: Int
  /// Columns from one result to the next.
  public let strideWidth: Int
  /// Zeros around the source.
  public let padding: Padding
  /// How many groups the channels fall into: 1, or as many as source channels for a depthwise convolution.
  public let groups: Int
  /// Channels of the result.
  public let outputChannels: Int
  /// HWIO: `(kernelHeight, kernelWidth, inputChannels / groups, outputChannels)`, row-major.
  ///
  /// A Keras depthwise kernel `(kh, kw, C, 1)` has the same memory order as `(kh, kw, 1, C)`.
  public let kernel: [Float]
  /// One number per output channel.
  public let bias: [Float]

  /// A convolution; the number of input channels follows from the kernel.
  ///
  /// - Precondition: All sizes are positive, `groups` divides `outputChannels`, and `kernel` and `bias` have
  ///   the length that the sizes ask for.
  public init(
    kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1,
    padding: Padding = .zero, groups: Int = 1, outputChannels: Int, kernel: [Float], bias: [Float]
  ) {
    precondition(
      min(kernelHeight, kernelWidth, strideHeight, strideWidth) > 0 && min(groups, outputChannels) > 0,
      "kernel, strides, groups and channels must be positive")
    precondition(outputChannels % groups == 0, "\(groups) groups do not divide \(outputChannels) channels")
    precondition(
      bias.count == outputChannels, "\(outputChannels) channels need as many biases, got \(bias.count)")
    let perInput = kernelHeight * kernelWidth * outputChannels
    precondition(
      !kernel.isEmpty && kernel.count % perInput == 0,
      "a \(kernelHeight)×\(kernelWidth) kernel for \(outputChannels) channels cannot have \(kernel.count) weights"
    )
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.padding = padding
    self.groups = groups
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.bias = bias
  }

  /// Channels of the source, all groups together.
  public var inputChannels: Int { kernel.count / (kernelHeight * kernelWidth * outputChannels) * groups }

  /// The geometry without the weights.
  var window: Window {
    Window(
      height: kernelHeight, width: kernelWidth, strideHeight: strideHeight, strideWidth: strideWidth,
      padding: padding)
  }

  /// The kernel, rounded with care where rounding to `format` would shift its results.
  func kernel(as format: NumberFormat) -> [Float] {
    guard format == .bfloat16, groups == inputChannels else { return kernel }
    var rounded = kernel
    for output in 0..<outputChannels {
      let weights = stride(from: output, to: kernel.count, by: outputChannels).map { kernel[$0] }
      for (row, weight) in SumPreserving.roundedToBFloat16(weights).enumerated() {
        rounded[row * outputChannels + output] = weight
      }
    }
    return rounded
  }
}
