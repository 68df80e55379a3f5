import Foundation

/// A decision value as a probability: `1 / (1 + exp(slope · value + offset))`, after Platt.
public struct SigmoidCalibration: Equatable, Sendable {
  /// The factor on decision values; negative where large values mean "yes".
  public let slope: Double
  /// The constant.
  public let offset: Double

  /// The sigmoid with these numbers.
  init(slope: Double, offset: Double) { (self.slope, self.offset) = (slope, offset) }

  /// The probability that belongs to a decision value.
  public func probability(_ value: Double) -> Double {
    let exponent = slope * value + offset
    // Each branch keeps exp from overflowing.
    return exponent >= 0 ? exp(-exponent) / (1 + exp(-exponent)) : 1 / (1 + exp(exponent))
  }

  /// The sigmoid under which `isPositive` is most likely, with Platt's softened targets.
  ///
  /// The optimum is that of scikit-learn's `_SigmoidCalibration`, found by Newton's method with
  /// backtracking. Reference: Lin, Lin, Weng, "A note on Platt's probabilistic outputs for support vector
  /// machines", 2007, doi:10.1007/s10994-007-5018-6.
  init(fitting values: [Double], isPositive: [Bool]) {
    let positiveCount = Double(isPositive.count { $0 })
    let negativeCount = Double(isPositive.count) - positiveCount
    let high = (positiveCount + 1) / (positiveCount + 2)
    let low = 1 / (negativeCount + 2)
    let targets = isPositive.map { $0 ? high : low }
    // In units of the largest value the two unknowns are of like size.
    let unit = values.reduce(0) { max($0, $1.magnitude) }
    let scale = unit > 0 ? unit : 1
    let scaled = values.map { $0 / scale }

    var (slope, offset) = (0.0, log((negativeCount + 1) / (positiveCount + 1)))
    var loss = Self.loss(scaled, targets, slope, offset)
    for _ in 0..<200 {
      // The gradient g and the Hessian H of the loss; a tiny ridge keeps H invertible.
      var (g0, g1, h00, h01, h11) = (0.0, 0.0, 1e-12, 0.0, 1e-12)
      for (value, target) in zip(scaled, targets) {
        let p = SigmoidCalibration(slope: slope, offset: offset).probability(value)
        let (difference, weight) = (target - p, p * (1 - p))
        g0 += value * difference
        g1 += difference
        h00 += value * value * weight
        h01 += value * weight
        h11 += weight
      }
      if max(g0.magnitude, g1.magnitude) < 1e-10 { break }
      let determinant = h00 * h11 - h01 * h01
      let stepSlope = -(h11 * g0 - h01 * g1) / determinant
      let stepOffset = -(h00 * g1 - h01 * g0) / determinant
      let descent = g0 * stepSlope + g1 * stepOffset
      var length = 1.0
      var improved = false
      while length > 1e-12 {
        let candidate = Self.loss(
          scaled, targets, slope + length * stepSlope, offset + length * stepOffset)
        if candidate < loss + 1e-4 * length * descent {
          (slope, offset, loss) = (slope + length * stepSlope, offset + length * stepOffset, candidate)
          improved = true
          break
        }
        length /= 2
      }
      // Rounding hides any further descent.
      if !improved { break }
    }
    self.init(slope: slope / scale, offset: offset)
  }

  /// The negative log-likelihood, written so that exp never overflows.
  private static func loss(
    _ values: [Double], _ targets: [Double], _ slope: Double, _ offset: Double
  ) -> Double {
    var loss = 0.0
    for (value, target) in zip(values, targets) {
      let exponent = slope * value + offset
      loss +=
        exponent >= 0
        ? target * exponent + log1p(exp(-exponent)) : (target - 1) * exponent + log1p(exp(exponent))
    }
    return loss
  }
}
