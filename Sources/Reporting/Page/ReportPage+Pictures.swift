extension ReportPage {
  /// A picture, or why there is none.
  func thumbnail(_ image: Int64, _ description: String) -> Markup {
    guard let id = report.album.id(of: image),
      case .jpeg(_, let width, let height) = report.album.pictures[image]
    else {
      return .element("div", ["class": "thumb none"], text: report.album.reason(of: image))
    }
    return .element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "thumb", "viewBox": "0 0 \(width) \(height)",
        "role": "img", "aria-label": description,
      ], [.element("use", ["href": "#\(id)"])])
  }

  /// A picture with what is said about it below.
  ///
  /// - Parameter shown: What is shown; nil for the image's picture in the album.
  func card(_ picture: PictureReference, _ detail: String? = nil, thumbnail shown: Markup? = nil) -> Markup {
    let isWrong = picture.predicted != nil && picture.actual != nil && picture.predicted != picture.actual
    var caption: [Markup] = []
    if let predicted = picture.predicted {
      caption.append(
        .element(
          "div", ["class": isWrong ? "predicted wrong" : "predicted"],
          [
            .name(predicted, limit: 24),
            .text(picture.probability.map { " \(PlotNumber.fixed($0, decimals: 3))" } ?? ""),
          ]))
      if isWrong, let actual = picture.actual {
        caption.append(
          .element("div", ["class": "actual"], [.text("is "), .name(actual, limit: 24)]))
      }
    } else if let actual = picture.actual {
      caption.append(.element("div", ["class": "predicted"], [.name(actual, limit: 24)]))
    }
    if let detail { caption.append(.element("div", ["class": "actual"], text: detail)) }
    let name = picture.path.split(separator: "/").last.map(String.init) ?? picture.path
    caption.append(
      .element(
        "div", ["class": "path", "title": XMLText.isolated(picture.path)],
        [.name(XMLText.shortened(name, to: 22))]))
    return .element(
      "figure", ["class": "card"],
      [shown ?? thumbnail(picture.imageID, name), .element("figcaption", [:], caption)])
  }

  /// Pictures in rows below a heading; nothing where there are none.
  func gallery(
    _ title: String, _ explanation: String, _ pictures: [PictureReference],
    detail: (PictureReference) -> String? = { _ in nil }
  ) -> Markup {
    guard !pictures.isEmpty else { return .empty }
    return .joined([
      .element("h3", text: title), .paragraph(explanation, class: "note"),
      .element("div", ["class": "gallery"], pictures.map { card($0, detail($0)) }),
    ])
  }

  /// A table that may be wider than the screen.
  func table(
    _ headings: [(text: String, isNumber: Bool)], _ rows: [[Markup]], caption: String? = nil
  ) -> Markup {
    let head = Markup.element(
      "tr", [:],
      headings.map {
        .element("th", ["scope": "col", "class": $0.isNumber ? "number" : "word"], text: $0.text)
      })
    let body = rows.map { row in
      Markup.element(
        "tr", [:],
        zip(headings, row).map { .element("td", ["class": $0.isNumber ? "number" : "word"], [$1]) })
    }
    return .element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption ?? "table"],
      [.element("table", [:], [.element("thead", [:], [head]), .element("tbody", [:], body)])])
  }

  /// Names and values.
  func list(_ facts: [Fact]) -> Markup {
    .element(
      "dl", ["class": "facts"],
      facts.map { fact in
        .element(
          "div", [:],
          [
            .element("dt", text: fact.name),
            .element(
              "dd", [:],
              [.name(fact.value)]
                + (fact.detail.map { [.element("div", ["class": "detail"], [.name($0)])] } ?? [])),
          ])
      })
  }

  /// An interval from 0 to 1 as a line, and the number it is about as a point.
  func interval(_ value: Double, _ low: Double, _ high: Double) -> Markup {
    let scale = LinearScale(0...1, from: 4, to: 116)
    return .element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "interval", "viewBox": "0 0 120 16", "width": "120",
        "height": "16", "role": "img",
        "aria-label": "\(Self.number(value)), 95 % interval \(Self.number(low)) to \(Self.number(high))",
      ],
      [
        .element("line", ["x1": "4", "y1": "8", "x2": "116", "y2": "8", "class": "rule"]),
        .element(
          "line",
          [
            "x1": PlotNumber.place(scale(low)), "y1": "8", "x2": PlotNumber.place(scale(high)), "y2": "8",
            "class": "s0 line",
          ]),
        .element(
          "circle", ["cx": PlotNumber.place(scale(value)), "cy": "8", "r": "3.5", "class": "s0 mark"]),
      ])
  }

  /// A share or score with three decimals.
  static func number(_ value: Double?) -> String { value.map { PlotNumber.fixed($0, decimals: 3) } ?? "–" }

  /// Seconds for people.
  static func duration(_ seconds: Double?) -> String {
    guard let seconds else { return "–" }
    if seconds < 10 { return PlotNumber.fixed(seconds, decimals: 2) + " s" }
    if seconds < 120 { return PlotNumber.fixed(seconds, decimals: 0) + " s" }
    if seconds < 7200 { return PlotNumber.fixed(seconds / 60, decimals: 0) + " min" }
    return PlotNumber.fixed(seconds / 3600, decimals: 1) + " h"
  }
}
