import CKernels
import Tensors

/// A convolution with numbers to run it on, and what they give when computed plainly in double precision.
struct WinogradProblem {
  /// The sizes, for the wall.
  var geometry: ckernels_winograd
  /// Samples × channels × height × width, dense.
  var source: [Float]
  /// What is in the result before, where it accumulates: dense.
  var before: [Float]
  /// HWIO.
  let kernel: [Float]
  /// One per result channel.
  let bias: [Float]

  /// Numbers from `seed`; those of a sample do not depend on the size of the batch.
  init(_ geometry: ckernels_winograd, seed: UInt64) {
    self.geometry = geometry
    func numbers(_ count: Int64, _ stream: UInt64) -> [Float] {
      var random = SplitMix64(seed: seed &* 7 &+ stream)
      return (0..<count).map { _ in Float(random.next() >> 40) * 0x1p-23 - 1 }
    }
    let (rows, columns) = Self.resultSize(geometry)
    source = numbers(geometry.batch * geometry.in_channels * geometry.height * geometry.width, 1)
    before = numbers(geometry.batch * geometry.out_channels * rows * columns, 2)
    kernel = numbers(9 * geometry.in_channels * geometry.out_channels, 3)
    bias = numbers(geometry.out_channels, 4)
  }

  /// Rows and columns of the result.
  static func resultSize(_ geometry: ckernels_winograd) -> (rows: Int64, columns: Int64) {
    (
      geometry.height + geometry.top + geometry.bottom - 2,
      geometry.width + geometry.left + geometry.right - 2
    )
  }

  /// Channels of a block.
  var lanes: Int { geometry.instruction_set == Int32(CKERNELS_AVX2) ? 8 : 16 }

  /// The same convolution of sample `sample` alone.
  func alone(_ sample: Int) -> WinogradProblem {
    var one = geometry
    one.batch = 1
    let (source, before) = (self.source.count / Int(geometry.batch), self.before.count / Int(geometry.batch))
    return WinogradProblem(
      geometry: one, source: Array(self.source[sample * source..<(sample + 1) * source]),
      before: Array(self.before[sample * before..<(sample + 1) * before]), kernel: kernel, bias: bias)
  }

  /// The same convolution with another bias.
  func with(bias: [Float]) -> WinogradProblem {
    WinogradProblem(geometry: geometry, source: source, before: before, kernel: kernel, bias: bias)
  }

  private init(
    geometry: ckernels_winograd, source: [Float], before: [Float], kernel: [Float], bias: [Float]
  ) {
    (self.geometry, self.source, self.before, self.kernel, self.bias) = (
      geometry, source, before, kernel, bias
    )
  }

  /// One result: a sum over the window, in double precision.
  func plain(sample: Int, channel: Int, row: Int, column: Int) -> Double {
    let (inputs, outputs) = (Int(geometry.in_channels), Int(geometry.out_channels))
    let (height, width) = (Int(geometry.height), Int(geometry.width))
    var sum = Double(bias[channel])
    for tap in 0..<9 {
      let (y, x) = (row + tap / 3 - Int(geometry.top), column + tap % 3 - Int(geometry.left))
      guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
      for input in 0..<inputs {
        sum +=
          Double(source[((sample * inputs + input) * height + y) * width + x])
          * Double(kernel[(tap * inputs + input) * outputs + channel])
      }
    }
    let (rows, columns) = Self.resultSize(geometry)
    let at = ((sample * outputs + channel) * Int(rows) + row) * Int(columns) + column
    if geometry.accumulates != 0 { sum += Double(before[at]) }
    if geometry.activation != CKERNELS_ACTIVATION_IDENTITY { sum = max(sum, 0) }
    if geometry.activation == CKERNELS_ACTIVATION_RELU6 { sum = min(sum, 6) }
    return sum
  }
}
