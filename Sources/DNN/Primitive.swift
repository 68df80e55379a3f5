import CDNN

/// One planned computation; owns a oneDNN primitive. What it computes on is an `Invocation`'s.
///
/// `@unchecked Sendable`: it is prepared by the thread that makes it; after that nothing of it changes, and
/// oneDNN lets any number of threads execute a primitive whose scratchpad is the caller's.
final class Primitive: @unchecked Sendable {
  /// What memory can be bound as.
  enum Argument: Hashable {
    /// An operand, by number.
    case source(Int)
    /// The result.
    case destination
    /// A packed kernel.
    case weights
    /// One number per output channel.
    case bias
    /// Memory without meaning before and after a run.
    case scratchpad
    /// What a forward pass keeps for the way back.
    case workspace
    /// Statistics of a normalization, one number per channel.
    case mean, variance
    /// Gamma and beta of a normalization, one number per channel.
    case scale, shift
    /// How the loss changes with the operand, the result, and each parameter.
    case gradientOfSource, gradientOfDestination, gradientOfWeights, gradientOfBias, gradientOfScale,
      gradientOfShift

    /// The wall's number.
    var code: Int32 {
      switch self {
      case .source(let index): Int32(CDNN_ARGUMENT_SOURCE) + Int32(index)
      case .destination: Int32(CDNN_ARGUMENT_DESTINATION)
      case .weights: Int32(CDNN_ARGUMENT_WEIGHTS)
      case .bias: Int32(CDNN_ARGUMENT_BIAS)
      case .scratchpad: Int32(CDNN_ARGUMENT_SCRATCHPAD)
      case .workspace: Int32(CDNN_ARGUMENT_WORKSPACE)
      case .mean: Int32(CDNN_ARGUMENT_MEAN)
      case .variance: Int32(CDNN_ARGUMENT_VARIANCE)
      case .scale: Int32(CDNN_ARGUMENT_SCALE)
      case .shift: Int32(CDNN_ARGUMENT_SHIFT)
      case .gradientOfSource: Int32(CDNN_ARGUMENT_GRADIENT_OF_SOURCE)
      case .gradientOfDestination: Int32(CDNN_ARGUMENT_GRADIENT_OF_DESTINATION)
      case .gradientOfWeights: Int32(CDNN_ARGUMENT_GRADIENT_OF_WEIGHTS)
      case .gradientOfBias: Int32(CDNN_ARGUMENT_GRADIENT_OF_BIAS)
      case .gradientOfScale: Int32(CDNN_ARGUMENT_GRADIENT_OF_SCALE)
      case .gradientOfShift: Int32(CDNN_ARGUMENT_GRADIENT_OF_SHIFT)
      }
    }
  }

  /// The operation, for the wall.
  let handle: OpaquePointer
  /// For errors: what it computes.
  let name: String
  /// For errors: shapes of the sources and, last, of the result.
  let shapes: [[Int]]

  /// How many threads it divides its work for, and is run with: as many as its maker's thread computed with.
  let threadCount: Int

  init(
    _ name: String, _ shapes: [[Int]], _ create: (inout OpaquePointer?) -> Int32
  ) throws(DNNError) {
    threadCount = ThreadBudget.applied
    handle = try made(name, shapes, create)
    self.name = name
    self.shapes = shapes
  }

  deinit { cdnn_operation_destroy(handle) }

  /// `activation(convolution + bias)`, or plus what is in the destination if it accumulates.
  static func convolution(
    from source: Layout, to destination: Layout, groups: Int, window: Window,
    accumulates: Bool, activation: Activation, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    let residual = accumulates ? Ending.Residual(format: destination.format, scale: 1) : nil
    return try convolution(
      from: source, to: destination, groups: groups, window: window,
      ending: Ending(activation: activation, residual: residual), shapes: shapes)
  }

  /// `ending(convolution)`; the weights have the format of the source, int8 if that is uint8.
  static func convolution(
    from source: Layout, to destination: Layout, groups: Int, window: Window,
    ending: Ending, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    try Primitive("convolution \(window.text)", shapes) { object in
      withNative(window) { window in
        withNative(ending) { ending in
          cdnn_convolution_create(
            source.handle, destination.handle, Int64(groups), window, ending, &object)
        }
      }
    }
  }

  /// A max or average pooling.
  static func pooling(
    from source: Layout, to destination: Layout, window: Window, kind: Pooling.Kind, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    try Primitive("pooling \(window.text)", shapes) { object in
      withNative(window) {
        cdnn_pooling_create(
          source.handle, destination.handle, $0,
          Int32(kind == .max ? CDNN_POOLING_MAX : CDNN_POOLING_AVERAGE), &object)
      }
    }
  }

  /// An image of another height and width.
  static func resampling(
    from source: Layout, to destination: Layout, _ interpolation: Interpolation, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    try Primitive("resizing", shapes) { object in
      cdnn_resampling_create(
        source.handle, destination.handle,
        Int32(interpolation == .bilinear ? CDNN_RESAMPLING_BILINEAR : CDNN_RESAMPLING_NEAREST), &object)
    }
  }

  /// `activation(source 0 + source 1)`; the destination may be source 0.
  static func addition(
    of layout: Layout, activation: Activation, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    try Primitive("addition", shapes) { cdnn_addition_create(layout.handle, activation.code, &$0) }
  }

  /// Channels one after the other.
  static func concatenation(
    of sources: [Layout], to destination: Layout, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    let handles = sources.map { Optional($0.handle) }
    return try Primitive("concatenation", shapes) { object in
      withExtendedLifetime(sources) {
        cdnn_concatenation_create(handles, Int32(handles.count), destination.handle, &object)
      }
    }
  }

  /// `activation` of each element; the destination may be the source.
  static func activation(
    of layout: Layout, _ activation: Activation, shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    try Primitive("activation", shapes) { cdnn_activation_create(layout.handle, activation.code, &$0) }
  }

  /// The softmax over the channels.
  static func softmax(of layout: Layout, shapes: [[Int]]) throws(DNNError) -> Primitive {
    try Primitive("softmax", shapes) { cdnn_softmax_create(layout.handle, &$0) }
  }

  /// A copy from one layout to another, times `scales`: one for all channels, or one for each.
  static func reorder(
    from source: Layout, to destination: Layout, scales: [Float] = [1], shapes: [[Int]]
  ) throws(DNNError) -> Primitive {
    try Primitive("reorder", shapes) {
      cdnn_reorder_create(source.handle, destination.handle, scales, Int64(scales.count), &$0)
    }
  }

  /// oneDNN's name for the code that will run, such as "jit:avx2".
  var implementation: String { String(cString: cdnn_operation_implementation(handle)) }

  /// Bytes that must be bound as `.scratchpad`, 0 if none.
  var scratchpadByteCount: Int { Int(cdnn_operation_scratchpad_byte_count(handle)) }

  /// The layout the operation wants for `argument`.
  func layout(of argument: Argument) throws(DNNError) -> Layout {
    Layout(adopting: try made(name, shapes) { cdnn_operation_layout(handle, argument.code, &$0) })
  }

  /// Generates the machine code; needed once before it can be run.
  func prepare() throws(DNNError) {
    try ThreadBudget.with(threadCount) { () throws(DNNError) in try check(cdnn_operation_prepare(handle)) }
  }

  /// Throws the error that `status` means, if it is one.
  func check(_ status: Int32) throws(DNNError) {
    guard status == 0 else {
      throw .refused(operation: name, shapes: shapes, status: DNNError.Status(code: status))
    }
  }
}

extension Activation {
  /// The wall's number.
  var code: Int32 {
    switch self {
    case .identity: Int32(CDNN_ACTIVATION_IDENTITY)
    case .relu: Int32(CDNN_ACTIVATION_RELU)
    case .relu6: Int32(CDNN_ACTIVATION_RELU6)
    }
  }
}

/// Calls `body` with a window as the wall has it.
func withNative(_ window: Window, _ body: (UnsafePointer<cdnn_window>) -> Int32) -> Int32 {
  let native = cdnn_window(
    height: Int64(window.height), width: Int64(window.width), stride_height: Int64(window.strideHeight),
    stride_width: Int64(window.strideWidth), top: Int64(window.padding.top), left: Int64(window.padding.left),
    bottom: Int64(window.padding.bottom), right: Int64(window.padding.right))
  return withUnsafePointer(to: native, body)
}

private func withNative(_ ending: Ending, _ body: (UnsafePointer<cdnn_ending>) -> Int32) -> Int32 {
  func call(_ scales: UnsafePointer<Float>?) -> Int32 {
    let native = cdnn_ending(
      activation: ending.activation.code, clip: ending.clip, scales: scales,
      accumulate: ending.residual == nil ? 0 : 1, residual_scale: ending.residual?.scale ?? 1,
      residual_format: (ending.residual?.format ?? .float32).code)
    return withUnsafePointer(to: native, body)
  }
  guard let scales = ending.scales else { return call(nil) }
  return scales.withUnsafeBufferPointer { call($0.baseAddress) }
}
