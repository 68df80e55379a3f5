import Foundation

/// Numbers as texts that do not depend on the machine's language.
package enum PlotNumber {
  /// With a fixed number of decimals.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    signed(String(format: "%.\(decimals)f", value))
  }

  /// With so many digits that count.
  package static func significant(_ value: Double, digits: Int) -> String {
    signed(String(format: "%.\(digits)g", value))
  }

  /// With a minus sign as long as a plus sign, and none before a zero.
  private static func signed(_ text: String) -> String {
    guard text.hasPrefix("-") else { return text }
    let isZero = text.dropFirst().allSatisfy { $0 == "0" || $0 == "." }
    return (isZero ? "" : "−") + text.dropFirst()
  }

  /// A place in a drawing, to a hundredth, without trailing zeros.
  package static func place(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    guard hundredths.isFinite else { return "0" }
    let whole = Int(hundredths)
    if whole % 100 == 0 { return "\(whole / 100)" }
    let text = String(format: "%.2f", Double(whole) / 100)
    return text.hasSuffix("0") ? String(text.dropLast()) : text
  }

  /// A share as a percentage.
  package static func percent(_ value: Double, decimals: Int = 1) -> String {
    String(format: "%.\(decimals)f", value * 100) + " %"
  }

  /// A whole number with thin spaces between thousands.
  package static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert("\u{202F}", at: position)
      position -= 3
    }
    return (value < 0 ? "−" : "") + String(digits)
  }
}
