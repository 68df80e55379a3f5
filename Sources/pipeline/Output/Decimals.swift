internal import Foundation

/// Numbers for people.
enum Decimals {
  /// Four digits after the point; empty for nil.
  static func text(_ value: Double?) -> String {
    value?.formatted(.number.precision(.fractionLength(4)).grouping(.never)) ?? ""
  }

  /// Three digits that count, for numbers that may be very small; the smallest as a bound.
  static func small(_ value: Double) -> String {
    value < 0.00001
      ? "< 0.00001" : value.formatted(.number.precision(.significantDigits(1...3)).grouping(.never))
  }
}
