internal import Tensors

/// Which units of a layer take part in a batch.
///
/// Inverted: those that do are scaled by 1 / (1 - rate), so that nothing is scaled when predicting. Reference: Srivastava
/// et al., "Dropout", 2014, JMLR 15.
struct DropoutMask {
  private let rate: Double
  private let factors: LayerValues

  /// A mask for up to `samples` samples; nil where nothing is dropped.
  init?(rate: Double, samples: Int, units: Int) {
    guard rate > 0 else { return nil }
    self.rate = rate
    factors = LayerValues(samples: samples, units: units)
  }

  /// Draws anew and applies it; `plain` receives the values before, where derivatives are taken.
  func draw(_ values: LayerValues, count: Int, plain: LayerValues, random: inout SplitMix64) {
    let threshold = UInt64(rate * 0x1p32)
    let kept = Float(1 / (1 - rate))
    for sample in 0..<count {
      let start = sample * values.stride
      for index in start..<start + values.units {
        let factor = random.next() >> 32 < threshold ? 0 : kept
        plain.start[index] = values.start[index]
        factors.start[index] = factor
        values.start[index] *= factor
      }
    }
  }

  /// Multiplies deltas by what the values were multiplied by.
  func multiply(_ deltas: LayerValues, count: Int) {
    deltas.forEachLine(count) { sample, line in
      let factor = factors.start + sample * factors.stride
      for index in line.indices { line[index] *= factor[index] }
    }
  }
}
