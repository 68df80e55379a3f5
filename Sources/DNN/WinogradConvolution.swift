import CKernels

/// A 3×3 convolution with a stride of 1 by Winograd's F(4×4, 3×3), in our own code, for a whole batch.
///
/// Source and result lie in `layoutTag`. Runs change nothing in it: several may go on at once, with different memory.
final class WinogradConvolution: Sendable {
  /// Changes with everything that may change a result or make another algorithm the faster one.
  static let version = 1

  /// Code of the widest instruction set that oneDNN uses as well, so that both agree on a layout; nil where there is
  /// none.
  private static let instructionSet: Int32? = {
    let name = DNNRuntime.instructionSet
    let candidates = [("AVX-512", CKERNELS_AVX512), ("AVX2", CKERNELS_AVX2)]
    return candidates.first { name.hasPrefix($0.0) && ckernels_supports(Int32($0.1)) == 1 }
      .map { Int32($0.1) }
  }()

  /// Code that multiplies bfloat16 numbers, in the same layout; nil where there is none.
  private static let shortInstructionSet: Int32? = {
    let isThere = DNNRuntime.hasBFloat16 && ckernels_supports(Int32(CKERNELS_AVX512_BFLOAT16)) == 1
    return isThere && layoutTag == .blocked16 ? Int32(CKERNELS_AVX512_BFLOAT16) : nil
  }()

  /// Whether there is code that multiplies bfloat16 numbers.
  static var canBeShortened: Bool { shortInstructionSet != nil }

  /// The layout it reads and writes; nil where the processor has no code for it.
  static let layoutTag: Layout.Tag? = instructionSet.map {
    $0 == Int32(CKERNELS_AVX2) ? .blocked8 : .blocked16
  }

  /// The sizes, for the wall.
  private let geometry: ckernels_winograd
  /// How many threads a run uses.
  private let threadCount = ThreadBudget.applied

  /// The way to compute `convolution` of a source of size `source`; nil where there is none.
  ///
  /// - Parameter accumulates: Whether what is in the destination is added before the activation.
  /// - Parameter shortened: Whether products are of bfloat16 numbers, and which format the result then has; the source
  ///   is bfloat16 too. nil where everything is float32.
  init?(
    _ convolution: Convolution, from source: Dimensions, accumulates: Bool, activation: Activation,
    shortened result: NumberFormat? = nil
  ) {
    let window = convolution.window
    guard let instructionSet = result == nil ? Self.instructionSet : Self.shortInstructionSet,
      window.height == 3, window.width == 3,
      window.strideHeight == 1, window.strideWidth == 1, convolution.groups == 1
    else { return nil }
    geometry = ckernels_winograd(
      batch: Int64(source.batch), height: Int64(source.height), width: Int64(source.width),
      in_channels: Int64(source.channels), out_channels: Int64(convolution.outputChannels),
      top: Int64(window.padding.top), left: Int64(window.padding.left),
      bottom: Int64(window.padding.bottom), right: Int64(window.padding.right),
      accumulates: accumulates ? 1 : 0, activation: activation.kernelCode, instruction_set: instructionSet,
      source_is_bfloat16: result == nil ? 0 : 1, result_is_bfloat16: result == .bfloat16 ? 1 : 0)
  }

  /// What a step's implementation is called.
  var implementation: String {
    switch geometry.instruction_set {
    case Int32(CKERNELS_AVX2): "winograd f4x4:avx2"
    case Int32(CKERNELS_AVX512): "winograd f4x4:avx512"
    default: "winograd f4x4 bf16:avx512"
    }
  }

  /// Bytes of memory a run needs, without meaning before and after it.
  var scratchByteCount: Int {
    withUnsafePointer(to: geometry) { Int(ckernels_winograd_scratch_byte_count($0, Int32(threadCount))) }
  }

  /// The transformed weights of `convolution` with its bias.
  func packed(_ convolution: Convolution) throws(DNNError) -> MemoryBlock {
    let byteCount = withUnsafePointer(to: geometry) { Int(ckernels_winograd_weight_byte_count($0)) }
    let block = try MemoryBlock(byteCount: byteCount, for: "weights of convolution 3×3")
    withUnsafePointer(to: geometry) {
      ckernels_winograd_pack($0, Int32(ThreadBudget.count), convolution.kernel, convolution.bias, block.start)
    }
    return block
  }

  /// Computes one batch.
  ///
  /// - Parameter weights: From `packed`.
  /// - Parameter scratch: At least `scratchByteCount` bytes that no other run uses.
  func run(
    _ source: UnsafeRawPointer, weights: MemoryBlock, into result: UnsafeMutableRawPointer,
    scratch: MemoryBlock
  ) {
    withUnsafePointer(to: geometry) {
      ckernels_winograd_run($0, Int32(threadCount), source, weights.start, result, scratch.start)
    }
  }
}

extension Activation {
  fileprivate var kernelCode: Int32 {
    switch self {
    case .identity: Int32(CKERNELS_ACTIVATION_IDENTITY)
    case .relu: Int32(CKERNELS_ACTIVATION_RELU)
    case .relu6: Int32(CKERNELS_ACTIVATION_RELU6)
    }
  }
}
