import CDNN

/// How a tensor lies in memory; owns a oneDNN memory descriptor.
///
/// Logical dimensions are (batch, channels, height, width); a vector of a graph has height and width 1.
final class Layout: Equatable {
  /// The layouts that plans ask for by name.
  enum Tag: Int32, CaseIterable {
    /// Whatever the operation prefers.
    case any = 0
    /// Channels side by side.
    case nhwc = 1
    /// One plane per channel.
    case nchw = 2
    /// Channels in blocks of the vector length, the last one padded with zeros: nChw8c and so on.
    case blocked4 = 3
    case blocked8 = 4
    /// For AVX-512.
    case blocked16 = 5

    /// Channels per block, 1 if channels are not blocked.
    var blockSize: Int {
      switch self {
      case .blocked4: 4
      case .blocked8: 8
      case .blocked16: 16
      case .any, .nhwc, .nchw: 1
      }
    }
  }

  /// The memory descriptor, for the wall.
  let handle: OpaquePointer

  /// Takes over `handle`.
  init(adopting handle: OpaquePointer) { self.handle = handle }

  deinit { cdnn_layout_destroy(handle) }

  /// The layout `tag` of an activation.
  convenience init(
    _ tag: Tag, _ dimensions: Dimensions, _ format: NumberFormat = .float32
  ) throws(DNNError) {
    self.init(
      adopting: try made("layout", [dimensions.shape]) {
        cdnn_layout_create(dimensions.array, tag.rawValue, format.code, &$0)
      })
  }

  /// A convolution kernel in Keras' HWIO order.
  convenience init(kernelOf convolution: Convolution) throws(DNNError) {
    self.init(
      adopting: try made("kernel layout", []) {
        cdnn_layout_create_kernel(
          Int64(convolution.kernelHeight), Int64(convolution.kernelWidth), Int64(convolution.groups),
          Int64(convolution.inputChannels / convolution.groups),
          Int64(convolution.outputChannels / convolution.groups), &$0)
      })
  }

  /// The part of this layout's tensor of size `dimensions` that starts at row `top` and column `left`.
  func region(_ dimensions: Dimensions, top: Int, left: Int) throws(DNNError) -> Layout {
    try region(dimensions, offsets: [0, 0, Int64(top), Int64(left)])
  }

  /// The part of this layout's tensor of size `dimensions` that starts at `offsets`.
  func region(_ dimensions: Dimensions, offsets: [Int64]) throws(DNNError) -> Layout {
    Layout(
      adopting: try made("region", [dimensions.shape]) {
        cdnn_layout_create_region(handle, dimensions.array, offsets, &$0)
      })
  }

  /// How its numbers are stored.
  var format: NumberFormat { NumberFormat(code: cdnn_layout_format(handle)) }

  /// The same arrangement of numbers of `format`, which are as wide as this layout's.
  func stored(as format: NumberFormat, _ dimensions: Dimensions) throws(DNNError) -> Layout {
    if format == self.format { return self }
    for tag in Tag.allCases where tag != .any {
      if try Layout(tag, dimensions, self.format) == self { return try Layout(tag, dimensions, format) }
    }
    throw .refused(operation: "residual", shapes: [dimensions.shape], status: .unimplemented)
  }

  /// Bytes of memory, with the zeros that fill the last channel block.
  var byteCount: Int { Int(cdnn_layout_byte_count(handle)) }

  static func == (a: Layout, b: Layout) -> Bool { cdnn_layout_equal(a.handle, b.handle) == 1 }

  /// oneDNN's name for an activation layout, "nhwc" or "nChw8c", with its format unless that is float32.
  var name: String { format == .float32 ? arrangement : "\(arrangement) \(format.name)" }

  private var arrangement: String {
    let letters: [Character: Character] = ["a": "n", "b": "c", "c": "h", "d": "w", "A": "N", "B": "C"]
    let text = text(capacity: 64) { cdnn_layout_describe(handle, $0, $1) }
    return text.count < 4 || text == "opaque" ? text : String(text.map { letters[$0] ?? $0 })
  }

  /// The layout this processor computes convolutions of `precision` in.
  static func preferredTag(_ precision: Precision) -> Tag {
    switch precision {
    case .float32, .bfloat16: preferredTag
    // Sums of integers run along channels that lie side by side.
    case .int8: .nhwc
    }
  }

  /// The layout this processor computes convolutions in.
  ///
  /// Where there is code for Winograd's algorithm, its layout: what it saves is more than another layout could. Elsewhere
  /// oneDNN is asked, by a convolution of no particular size.
  private static let preferredTag: Tag = {
    if let tag = WinogradConvolution.layoutTag { return tag }
    let dimensions = Dimensions(batch: 1, channels: 64, height: 16, width: 16)
    let window = Window(
      height: 3, width: 3, strideHeight: 1, strideWidth: 1,
      padding: Padding(top: 1, left: 1, bottom: 1, right: 1))
    guard let any = try? Layout(.any, dimensions),
      let probe = try? Primitive.convolution(
        from: any, to: any, groups: 1, window: window, accumulates: false, activation: .identity, shapes: []),
      let answer = try? probe.layout(of: .destination)
    else { return .nhwc }
    return Tag.allCases.first { (try? Layout($0, dimensions)) == answer } ?? .nhwc
  }()
}

/// The logical size of an activation.
struct Dimensions: Hashable {
  /// Samples.
  var batch: Int
  /// Channels, or the length of a vector.
  var channels: Int
  /// Rows, 1 for a vector.
  var height: Int
  /// Columns, 1 for a vector.
  var width: Int

  /// The size of a graph's value of `shape` for `batch` samples.
  init(batch: Int, shape: [Int]) {
    self.init(
      batch: batch, channels: shape[shape.count - 1], height: shape.count == 3 ? shape[0] : 1,
      width: shape.count == 3 ? shape[1] : 1)
  }

  /// A size by its parts.
  init(batch: Int, channels: Int, height: Int, width: Int) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// As people read it: `[batch, height, width, channels]`.
  var shape: [Int] { [batch, height, width, channels] }

  /// As oneDNN wants it.
  var array: [Int64] { [Int64(batch), Int64(channels), Int64(height), Int64(width)] }
}

/// The object `create` makes, or the error oneDNN gave, about `operation` on `shapes`.
func made(
  _ operation: String, _ shapes: [[Int]], _ create: (inout OpaquePointer?) -> Int32
) throws(DNNError) -> OpaquePointer {
  var object: OpaquePointer?
  let status = create(&object)
  guard status == 0, let object else {
    throw .refused(operation: operation, shapes: shapes, status: DNNError.Status(code: status))
  }
  return object
}
