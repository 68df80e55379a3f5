import Foundation

/// Where numbers lie along an axis.
struct LinearScale: Equatable, Sendable {
  /// The numbers at the axis' ends.
  let domain: ClosedRange<Double>
  /// The places of the ends in the drawing; the first may be the larger, as on axes that point up.
  let start, end: Double

  /// A scale from `domain` to the places from `start` to `end`.
  ///
  /// A domain of a single number is widened, so that the number has a place.
  init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    let isPoint = domain.lowerBound == domain.upperBound
    let margin = isPoint ? max(0.5, domain.lowerBound.magnitude / 2) : 0
    self.domain = domain.lowerBound - margin...domain.upperBound + margin
    (self.start, self.end) = (start, end)
  }

  /// The place of `value`.
  func callAsFunction(_ value: Double) -> Double {
    let part = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    return start + part * (end - start)
  }

  /// Round numbers within the domain, about `count` of them.
  func ticks(_ count: Int = 5) -> [Tick] { Tick.within(domain, count: count) }
}

/// A round number on an axis.
struct Tick: Equatable, Sendable {
  let value: Double
  /// The number as text, with as many decimals as its neighbours need.
  let label: String

  /// The multiples of 1, 2 or 5 times a power of ten within `domain`, about `count` of them.
  ///
  /// Reference: Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
  static func within(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
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

/// Numbers as texts that do not depend on the machine's language.
enum PlotNumber {
  /// With a fixed number of decimals.
  static func fixed(_ value: Double, decimals: Int) -> String {
    signed(String(format: "%.\(decimals)f", value))
  }

  /// With so many digits that count.
  static func significant(_ value: Double, digits: Int) -> String {
    signed(String(format: "%.\(digits)g", value))
  }

  /// With a minus sign as long as a plus sign, and none before a zero.
  private static func signed(_ text: String) -> String {
    guard text.hasPrefix("-") else { return text }
    let isZero = text.dropFirst().allSatisfy { $0 == "0" || $0 == "." }
    return (isZero ? "" : "−") + text.dropFirst()
  }

  /// A place in a drawing, to a hundredth, without trailing zeros.
  static func place(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    guard hundredths.isFinite else { return "0" }
    let whole = Int(hundredths)
    if whole % 100 == 0 { return "\(whole / 100)" }
    let text = String(format: "%.2f", Double(whole) / 100)
    return text.hasSuffix("0") ? String(text.dropLast()) : text
  }

  /// A share as a percentage.
  static func percent(_ value: Double, decimals: Int = 1) -> String {
    String(format: "%.\(decimals)f", value * 100) + " %"
  }

  /// A whole number with thin spaces between thousands.
  static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert("\u{202F}", at: position)
      position -= 3
    }
    return (value < 0 ? "−" : "") + String(digits)
  }
}
