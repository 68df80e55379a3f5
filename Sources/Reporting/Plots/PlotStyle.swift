/// The style sheet of plots.
enum PlotStyle {
  /// Rules below `scope`, with colours as `colour` gives them.
  static func rules(scope: String, colour: (String) -> String) -> String {
    let series = (0..<Palette.seriesCount).map { index in
      let value = colour("s\(index)")
      return """
        \(scope).s\(index).line{stroke:\(value)}
        \(scope).s\(index).area{fill:\(value)}
        \(scope).s\(index).mark{fill:\(value);stroke:\(value)}
        """
    }
    return """
      \(scope)text{fill:\(colour("ink"));font-size:13px}
      \(scope).soft{fill:\(colour("soft"))}
      \(scope).small{font-size:11.5px}
      \(scope).title{font-weight:600}
      \(scope).number{font-size:12.5px}
      \(scope).onheat{fill:\(colour("heatink"))}
      \(scope).end{text-anchor:end}
      \(scope).middle{text-anchor:middle}
      \(scope).rule{stroke:\(colour("rule"));stroke-width:1;fill:none}
      \(scope).axis{stroke:\(colour("soft"));stroke-width:1;fill:none}
      \(scope).guide{stroke:\(colour("soft"));stroke-width:1;stroke-dasharray:4 4;fill:none}
      \(scope).line{fill:none;stroke-width:2;stroke-linejoin:round}
      \(scope).thin{stroke-width:1;stroke-opacity:.35}
      \(scope).faint.line{stroke:\(colour("soft"))}
      \(scope).strong.line{stroke:\(colour("ink"));stroke-width:2.5}
      \(scope).heat{fill:\(colour("heat"))}
      \(scope).wrong{fill:\(colour("bad"))}
      \(scope).mark{fill-opacity:.75;stroke-width:1;stroke-opacity:.9}
      \(scope).ring{fill:none;stroke:\(colour("bad"));stroke-width:1.8}
      \(series.joined(separator: "\n"))

      """
  }

  /// A whole style sheet for a drawing that stands alone, on white.
  static let standalone: String = {
    let colours = Dictionary(uniqueKeysWithValues: Palette.tones.map { ($0.name, $0.light) })
    return "svg{font-family:\"DejaVu Sans\",Verdana,Arial,sans-serif}\n.paper{fill:\(colours["paper"]!)}\n"
      + rules(scope: "") { colours[$0]! }
  }()
}
