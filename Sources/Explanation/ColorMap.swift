/// Colours for numbers from 0 to 1.
public enum ColorMap: String, Sendable, Hashable, CaseIterable {
  /// Dark blue, cyan, yellow, dark red: what most people know heat maps by.
  case jet
  /// Black, violet, orange, light yellow: equal steps look equal, also in print and to the colour-blind.
  case inferno

  /// Red, green and blue, 0...255, of a number; numbers outside 0...1 count as the nearer end.
  ///
  /// Jet is Matplotlib's; inferno is within 10 levels of it.
  public func color(_ value: Float) -> SIMD3<Float> {
    let x = min(max(value, 0), 1)
    let shares =
      switch self {
      case .jet:
        SIMD3(
          Self.between(Self.jetRed, at: x), Self.between(Self.jetGreen, at: x),
          Self.between(Self.jetBlue, at: x))
      case .inferno: Self.infernoCoefficients.reversed().reduce(SIMD3<Float>.zero) { $0 * x + $1 }
      }
    return 255 * shares.clamped(lowerBound: .zero, upperBound: .one)
  }

  /// Matplotlib's corners of jet's three lines: position and share.
  private static let jetRed: [SIMD2<Float>] = [[0, 0], [0.35, 0], [0.66, 1], [0.89, 1], [1, 0.5]]
  private static let jetGreen: [SIMD2<Float>] = [
    [0, 0], [0.125, 0], [0.375, 1], [0.64, 1], [0.91, 0], [1, 0],
  ]
  private static let jetBlue: [SIMD2<Float>] = [[0, 0.5], [0.11, 1], [0.34, 1], [0.65, 0], [1, 0]]

  private static func between(_ corners: [SIMD2<Float>], at x: Float) -> Float {
    let right = corners.dropFirst().first { $0.x >= x } ?? corners[corners.count - 1]
    let left = corners.last { $0.x < right.x } ?? corners[0]
    return left.y + (right.y - left.y) * (x - left.x) / (right.x - left.x)
  }

  /// A polynomial through Matplotlib's table.
  ///
  /// Reference: Matt Zucker, "Perceptually uniform color maps as polynomials", in the public domain (CC0).
  private static let infernoCoefficients: [SIMD3<Float>] = [
    SIMD3(0.0002189403691192265, 0.001651004631001012, -0.01948089843709184),
    SIMD3(0.1065134194856116, 0.5639564367884091, 3.932712388889277),
    SIMD3(11.60249308247187, -3.972853965665698, -15.9423941062914),
    SIMD3(-41.70399613139459, 17.43639888205313, 44.35414519872813),
    SIMD3(77.162935699427, -33.40235894210092, -81.80730925738993),
    SIMD3(-71.31942824499214, 32.62606426397723, 73.20951985803202),
    SIMD3(25.13112622477341, -12.24266895238567, -23.07032500287172),
  ]
}
