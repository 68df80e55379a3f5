import CDNN

extension Primitive {
  /// Which way a computation of training goes.
  enum Pass: Int32 {
    case forward = 0
    /// Gives the gradient of the source.
    case backwardData = 1
    /// Gives the gradients of kernel and bias.
    case backwardWeights = 2
  }

  /// How a convolution of training is computed.
  enum TrainingAlgorithm: Int32 {
    case direct = 0
    /// Winograd's F(4×4, 3×3): Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016.
    case winograd = 1
  }

  /// A convolution with a bias; `activation` is applied by the forward pass.
  static func trainingConvolution(
    from source: Layout, to destination: Layout, groups: Int, window: Window, algorithm: TrainingAlgorithm,
    activation: Activation, pass: Pass, after forward: Primitive?
  ) throws(DNNError) -> Primitive {
    try Primitive("convolution \(window.text) \(pass)", []) { object in
      withNative(window) {
        cdnn_training_convolution_create(
          source.handle, destination.handle, Int64(groups), $0, algorithm.rawValue, activation.code,
          pass.rawValue, forward?.handle, &object)
      }
    }
  }

  /// A dense layer with a bias on plain vectors.
  static func trainingDense(
    batch: Int, inputs: Int, outputs: Int, activation: Activation, pass: Pass, after forward: Primitive?
  ) throws(DNNError) -> Primitive {
    try Primitive("dense \(pass)", [[batch, inputs], [batch, outputs]]) {
      cdnn_training_dense_create(
        Int64(batch), Int64(inputs), Int64(outputs), activation.code, pass.rawValue, forward?.handle, &$0)
    }
  }

  /// A pooling; backward where there is a forward one.
  static func trainingPooling(
    from source: Layout, to destination: Layout, window: Window, kind: Pooling.Kind, after forward: Primitive?
  ) throws(DNNError) -> Primitive {
    try Primitive("pooling \(window.text)", []) { object in
      withNative(window) {
        cdnn_training_pooling_create(
          source.handle, destination.handle, $0,
          Int32(kind == .max ? CDNN_POOLING_MAX : CDNN_POOLING_AVERAGE), forward == nil ? 0 : 1,
          forward?.handle, &object)
      }
    }
  }

  /// A batch normalization with scale and shift; backward where there is a forward one.
  ///
  /// - Parameters:
  ///   - givenStatistics: Whether mean and variance are read rather than computed from the batch.
  ///   - isRectified: Whether a ReLU is its end.
  static func trainingNormalization(
    of layout: Layout, epsilon: Float, givenStatistics: Bool, isRectified: Bool, after forward: Primitive?
  ) throws(DNNError) -> Primitive {
    try Primitive("batch normalization", []) {
      cdnn_training_normalization_create(
        layout.handle, epsilon, givenStatistics ? 1 : 0, isRectified ? 1 : 0, forward == nil ? 0 : 1,
        forward?.handle, &$0)
    }
  }

  /// A change of size; backward where there is a forward one.
  static func trainingResampling(
    from source: Layout, to destination: Layout, _ interpolation: Interpolation, after forward: Primitive?
  ) throws(DNNError) -> Primitive {
    try Primitive("resampling", []) {
      cdnn_training_resampling_create(
        source.handle, destination.handle,
        Int32(interpolation == .bilinear ? CDNN_RESAMPLING_BILINEAR : CDNN_RESAMPLING_NEAREST),
        forward?.handle, &$0)
    }
  }

  /// Whether it is the library's slow reference code.
  var isReference: Bool { implementation.hasPrefix("ref") }
}

extension Layout {
  /// A convolution kernel in Keras' order, `(height, width, channels in per group, filters)`.
  convenience init(kernelShape shape: [Int], groups: Int) throws(DNNError) {
    self.init(
      adopting: try made("kernel layout", [shape]) {
        cdnn_layout_create_kernel(
          Int64(shape[0]), Int64(shape[1]), Int64(groups), Int64(shape[2]), Int64(shape[3] / groups), &$0)
      })
  }

  /// A dense kernel in Keras' order, `(inputs, units)`.
  convenience init(denseKernelShape shape: [Int]) throws(DNNError) {
    self.init(
      adopting: try made("kernel layout", [shape]) {
        cdnn_layout_create_dense_kernel(Int64(shape[0]), Int64(shape[1]), &$0)
      })
  }

  /// Whether only the library knows how its numbers are arranged.
  var isOpaque: Bool { cdnn_layout_is_opaque(handle) == 1 }
}
