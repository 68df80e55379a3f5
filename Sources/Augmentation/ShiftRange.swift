/// How far pictures are moved along one side, with the meanings that Keras gives to one argument.
public enum ShiftRange: Sendable, Hashable, Codable {
  /// Any distance up to this one, either way: a share of the side if less than 1, else pixels.
  case upTo(Double)
  /// A whole number of pixels less than this one, either way: 2 gives -1, 0 or 1, and 1 gives 0.
  case wholePixels(below: Int)
  /// One of these distances, either way: shares of the side if all of them are less than 1, else pixels.
  case oneOf([Double])

  /// No shift.
  public static let none = ShiftRange.upTo(0)

  /// Whether every distance is 0.
  public var isNone: Bool {
    switch self {
    case .upTo(let limit): limit == 0
    case .wholePixels(let bound): bound <= 1
    case .oneOf(let choices): choices.allSatisfy { $0 == 0 }
    }
  }

  /// A distance in pixels.
  ///
  /// - Parameter side: The picture's extent along the shift, in pixels.
  func draw(side: Int, using random: inout UniformNumbers) -> Double {
    // Two numbers in any case, so that what is drawn next does not depend on the range.
    let (first, second) = (random.next(), random.next())
    let sign = second < 0.5 ? -1.0 : 1.0
    switch self {
    case .upTo(let limit):
      let distance = limit * (2 * first - 1)
      return limit < 1 ? distance * Double(side) : distance
    case .wholePixels(let bound):
      return bound > 0 ? sign * (first * Double(bound)).rounded(.down) : 0
    case .oneOf(let choices):
      guard let greatest = choices.max() else { return 0 }
      let distance = sign * choices[Int(first * Double(choices.count))]
      return greatest < 1 ? distance * Double(side) : distance
    }
  }
}
