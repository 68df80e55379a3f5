import Foundation

/// How far two stored vectors are apart.
struct VectorDifference: CustomStringConvertible {
  /// How many values each has.
  let counts: (Int, Int)
  /// The largest difference between two values at the same place; nil for other counts of values.
  let largest: Double?
  /// The same by the length of the first vector; nil also where that is 0 or no number.
  let relative: Double?

  /// - Parameters: Values as `VectorBlob` keeps them.
  init(_ first: Data, _ second: Data) {
    counts = (first.count / 4, second.count / 4)
    guard first.count == second.count else {
      (largest, relative) = (nil, nil)
      return
    }
    var vectors = [
      [Float](repeating: 0, count: first.count / 4), [Float](repeating: 0, count: first.count / 4),
    ]
    VectorBlob.decode(first, into: &vectors[0], at: 0)
    VectorBlob.decode(second, into: &vectors[1], at: 0)
    var (square, most) = (0.0, 0.0)
    for (a, b) in zip(vectors[0], vectors[1]) where a.bitPattern != b.bitPattern {
      // A NaN or an infinity on one side only is as far away as can be.
      let distance = abs(Double(a) - Double(b))
      most = distance.isNaN ? .infinity : max(most, distance)
    }
    for a in vectors[0] { square += Double(a) * Double(a) }
    largest = most
    let length = square.squareRoot()
    relative = length > 0 && length.isFinite ? most / length : nil
  }

  var description: String {
    guard let largest else { return "\(counts.0) values, here \(counts.1)" }
    let part = relative.map { ", \(Self.short($0)) of its length" } ?? ""
    return "values differ by at most \(Self.short(largest))\(part)"
  }

  private static func short(_ value: Double) -> String { String(format: "%.2g", value) }
}
