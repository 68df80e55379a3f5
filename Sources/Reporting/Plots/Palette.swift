/// The colours of plots, for light and for dark backgrounds.
///
/// Series follow Okabe and Ito's set, which people with colour-blindness tell apart, darkened or lightened so that lines keep
/// a contrast of at least 3 : 1 with the background (WCAG 2.2, 1.4.11).
/// Reference: Okabe, Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/.
enum Palette {
  /// One colour.
  struct Tone: Sendable {
    /// Its name in style sheets.
    let name: String
    /// `#rrggbb` on light and on dark background.
    let light, dark: String
  }

  /// How many series have a colour of their own.
  static let seriesCount = 8

  /// What plots use; series first.
  static let tones = [
    Tone(name: "s0", light: "#0067a8", dark: "#5db3ee"),
    Tone(name: "s1", light: "#c2500a", dark: "#f28b4b"),
    Tone(name: "s2", light: "#007f5f", dark: "#3fc79f"),
    Tone(name: "s3", light: "#a8558a", dark: "#e08fc3"),
    Tone(name: "s4", light: "#8f6a00", dark: "#e3b341"),
    Tone(name: "s5", light: "#5b55c0", dark: "#a5a0f5"),
    Tone(name: "s6", light: "#3a7f94", dark: "#7cc6d8"),
    Tone(name: "s7", light: "#6b6b6b", dark: "#b0b0b0"),
    Tone(name: "ink", light: "#1c2126", dark: "#e8eaed"),
    Tone(name: "soft", light: "#5a6470", dark: "#a3adb8"),
    Tone(name: "rule", light: "#dfe3e8", dark: "#353b43"),
    Tone(name: "paper", light: "#ffffff", dark: "#171a1e"),
    Tone(name: "heat", light: "#0067a8", dark: "#5db3ee"),
    Tone(name: "heatink", light: "#ffffff", dark: "#0b1016"),
    Tone(name: "bad", light: "#c02a2a", dark: "#ff7b72"),
  ]

  /// The class that colours series number `index`.
  static func series(_ index: Int) -> String { "s\(index % seriesCount)" }
}
