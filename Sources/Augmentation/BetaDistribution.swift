internal import Foundation

/// The symmetric beta distribution on 0...1, from which MixUp and CutMix draw their shares.
struct BetaDistribution {
  /// Both of its parameters, greater than 0: below 1 shares near 0 and 1 are likely, above 1 those near a half.
  let alpha: Double

  /// A share.
  func draw(using random: inout UniformNumbers) -> Double {
    // X / (X + Y) of two gamma variates, by their logarithms: a small alpha makes both too small for a Double.
    let difference = logarithmOfGamma(using: &random) - logarithmOfGamma(using: &random)
    return 1 / (1 + exp(-difference))
  }

  /// The logarithm of a gamma variate with shape `alpha`.
  ///
  /// Reference: Marsaglia, Tsang, "A simple method for generating gamma variables", ACM TOMS 26, 2000,
  /// doi:10.1145/358407.358414.
  private func logarithmOfGamma(using random: inout UniformNumbers) -> Double {
    // For shapes below 1 the method draws with shape + 1 and multiplies by a power of a uniform number.
    let boost = alpha < 1 ? log(1 - random.next()) / alpha : 0
    let d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let normal = (-2 * log(1 - random.next())).squareRoot() * cos(2 * .pi * random.next())
      let root = 1 + c * normal
      guard root > 0 else { continue }
      let cube = root * root * root
      if log(1 - random.next()) < normal * normal / 2 + d - d * cube + d * log(cube) {
        return log(d) + log(cube) + boost
      }
    }
  }
}
