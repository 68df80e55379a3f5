internal import Foundation

/// Numbers for people.
enum Decimals {
  /// Four digits after the point; empty for nil.
  static func text(_ value: Double?) -> String {
    value?.formatted(.number.precision(.fractionLength(4)).grouping(.never)) ?? ""
  }
}
