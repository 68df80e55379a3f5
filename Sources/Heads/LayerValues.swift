internal import CTraining

/// One number per sample and unit, lines padded as the kernels want them.
final class LayerValues {
  let units, stride: Int
  let start: UnsafeMutablePointer<Float>
  private let buffer: TrainingBuffer<Float>

  /// Zeros for up to `samples` samples.
  init(samples: Int, units: Int) {
    let padding = Int(CTRAINING_PADDING)
    (self.units, stride) = (units, (units + padding - 1) / padding * padding)
    buffer = TrainingBuffer(count: samples * stride)
    start = buffer.start
  }

  /// The first `count` lines as the next layer's inputs.
  func rows(_ count: Int) -> BatchRows {
    BatchRows(values: start, stride: stride, indices: nil, count: count)
  }

  /// Calls `body` with each of the first `count` lines, without padding.
  @inline(__always)
  func forEachLine(_ count: Int, _ body: (Int, UnsafeMutableBufferPointer<Float>) -> Void) {
    for sample in 0..<count {
      body(sample, UnsafeMutableBufferPointer(start: start + sample * stride, count: units))
    }
  }
}
