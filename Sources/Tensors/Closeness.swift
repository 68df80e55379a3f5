/// How two lists of numbers differ, element by element, in the sense `|a - b| <= atol + rtol * |b|`.
public struct Closeness: CustomStringConvertible, Sendable {
  /// How many elements were compared.
  public let count: Int
  /// How many are farther apart than the tolerance, or not both finite.
  public let overCount: Int
  /// The element with the largest excess over its tolerance, and what stood there.
  public let worst: (index: Int, actual: Double, expected: Double)?
  /// The largest distance over its tolerance: 1 is just within; infinite where one side is not finite.
  public let worstShare: Double
  /// The largest `|a - b|`.
  public let worstAbsolute: Double
  /// The largest `|a - b| / |b|` where `|b|` is more than `atol`, below which a ratio says nothing.
  public let worstRelative: Double

  /// True when the lists have the same length and no element is over the tolerance.
  public let isClose: Bool

  /// Compares `actual` with the reference `expected`.
  public init<Value: BinaryFloatingPoint>(
    _ actual: [Value], _ expected: [Value], rtol: Double, atol: Double
  ) {
    count = expected.count
    guard actual.count == expected.count else {
      (overCount, worst, isClose) = (max(actual.count, expected.count), nil, false)
      (worstShare, worstAbsolute, worstRelative) = (.infinity, .infinity, .infinity)
      return
    }
    var over = 0
    var worstShare = -1.0
    var worst: (index: Int, actual: Double, expected: Double)?
    var worstAbsolute = 0.0
    var worstRelative = 0.0
    for index in expected.indices {
      let (a, b) = (Double(actual[index]), Double(expected[index]))
      // A NaN on either side is infinitely far away; infinity equals itself.
      let difference = a == b ? 0 : (a - b).magnitude
      let distance = difference.isNaN ? .infinity : difference
      let allowed = atol + rtol * b.magnitude
      if distance > allowed || distance == .infinity { over += 1 }
      let share = distance == 0 ? 0 : distance / max(allowed, .leastNormalMagnitude)
      if !(share <= worstShare) { (worstShare, worst) = (share, (index, a, b)) }
      worstAbsolute = max(worstAbsolute, distance)
      if b.magnitude > atol { worstRelative = max(worstRelative, distance / b.magnitude) }
    }
    (overCount, self.worst, isClose) = (over, worst, over == 0)
    (self.worstShare, self.worstAbsolute, self.worstRelative) = (
      max(worstShare, 0), worstAbsolute, worstRelative
    )
  }

  /// Compares with the tolerance that sums in another order need: 1e-4 relative, and 1e-5 of the largest reference.
  public init(layer actual: [Float], _ expected: [Float]) {
    self.init(actual, expected, rtol: 1e-4, atol: 1e-5 * Self.scale(of: expected))
  }

  /// The largest magnitude, what absolute tolerances of a layer are relative to.
  public static func scale(of expected: [Float]) -> Double {
    Double(expected.reduce(0) { max($0, $1.magnitude) })
  }

  public var description: String {
    guard let worst else { return "lengths differ, or nothing to compare (expected \(count))" }
    return "\(overCount) of \(count) over tolerance; worst at \(worst.index): got \(worst.actual), "
      + "expected \(worst.expected)"
  }
}
