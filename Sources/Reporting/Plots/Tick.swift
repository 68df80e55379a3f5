import Foundation

/// A round number on an axis.
package struct Tick: Equatable, Sendable {
  package let value: Double
  /// The number as text, with as many decimals as its neighbours need.
  package let label: String

  /// The multiples of 1, 2 or 5 times a power of ten within `domain`, about `count` of them.
  ///
  /// Reference: Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
  package static func within(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
    precondition(count > 0, "no ticks are asked for")
    let span = domain.upperBound - domain.lowerBound
    guard span > 0, span.isFinite else {
      return domain.lowerBound.isFinite
        ? [Tick(value: domain.lowerBound, label: text(domain.lowerBound, step: 0.1))] : []
    }
    let step = niceStep(span / Double(count))
    // Whole numbers of steps, so that no rounding error is carried from tick to tick.
    let first = (domain.lowerBound / step - 1e-9).rounded(.up)
    let last = (domain.upperBound / step + 1e-9).rounded(.down)
    return stride(from: first, through: last, by: 1).map { index in
      let value = index * step
      return Tick(value: value == 0 ? 0 : value, label: text(value, step: step))
    }
  }

  /// Whole numbers from 1 to `last`, at most `count` of them, for axes that count things.
  package static func whole(upTo last: Int, count: Int = 10) -> [Tick] {
    guard last > 1 else { return [Tick(value: 1, label: "1")] }
    var step = 1
    // 1, 2, 5, 10, 20, …
    for factor in sequence(first: 1, next: { $0 * 10 }) {
      if let nice = [1, 2, 5].first(where: { last / ($0 * factor) <= count }) {
        step = nice * factor
        break
      }
    }
    return stride(from: step, through: last, by: step).map { Tick(value: Double($0), label: "\($0)") }
  }

  /// The smallest of 1, 2, 5 times a power of ten that is no smaller than `rough`, give or take.
  private static func niceStep(_ rough: Double) -> Double {
    let power = pow(10, log10(rough).rounded(.down))
    let part = rough / power
    return (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power
  }

  private static func text(_ value: Double, step: Double) -> String {
    let largest = max(value.magnitude, step)
    if largest >= 1e6 || step < 1e-4 {
      return value == 0 ? "0" : PlotNumber.significant(value, digits: 3)
    }
    let decimals = max(0, Int(-log10(step).rounded(.down)))
    return PlotNumber.fixed(value, decimals: decimals)
  }
}
