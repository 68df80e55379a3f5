/// How two lists of numbers differ, element by element, in the sense `|a - b| <= atol + rtol * |b|`.
public struct Closeness: CustomStringConvertible, Sendable {
  /// How many elements were compared.
  public let count: Int
  /// How many are farther apart than the tolerance, or not both finite.
  public let overCount: Int
  /// The element with the largest excess over its tolerance, and what stood there.
  public let worst: (index: Int, actual: Double, expected: Double)?

  /// True when the lists have the same length and no element is over the tolerance.
  public let isClose: Bool

  /// Compares `actual` with the reference `expected`.
  public init<Value: BinaryFloatingPoint>(
    _ actual: [Value], _ expected: [Value], rtol: Double, atol: Double
  ) {
    count = expected.count
    guard actual.count == expected.count else {
      (overCount, worst, isClose) = (max(actual.count, expected.count), nil, false)
      return
    }
    var over = 0
    var worstRatio = -1.0
    var worst: (index: Int, actual: Double, expected: Double)?
    for index in expected.indices {
      let (a, b) = (Double(actual[index]), Double(expected[index]))
      let distance = (a - b).magnitude
      let allowed = atol + rtol * b.magnitude
      let equal = a == b
      // Written so that a NaN on either side counts as over.
      if !(equal || distance <= allowed) { over += 1 }
      let ratio = equal ? 0 : (distance.isNaN ? .infinity : distance / max(allowed, .leastNormalMagnitude))
      if ratio > worstRatio { (worstRatio, worst) = (ratio, (index, a, b)) }
    }
    (overCount, self.worst, isClose) = (over, worst, over == 0)
  }

  public var description: String {
    guard let worst else { return "lengths differ, or nothing to compare (expected \(count))" }
    return "\(overCount) of \(count) over tolerance; worst at \(worst.index): got \(worst.actual), "
      + "expected \(worst.expected)"
  }
}

/// `values` as relative to a layer: absolute tolerance `rtol` times the largest reference magnitude.
public func layerScale(_ expected: [Float]) -> Double {
  Double(expected.reduce(0) { max($0, $1.magnitude) })
}
