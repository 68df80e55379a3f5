/// A plot: shapes on a canvas, and the words for those who cannot see it.
package struct Drawing: Equatable, Sendable {
  /// What it is called as a file, without extension.
  package let name: String
  /// What it shows, in a sentence.
  package let title: String
  /// In drawing units, which are pixels where nothing scales it.
  package let width, height: Double
  private(set) var body: Markup = .empty

  /// An empty canvas.
  init(name: String, title: String, width: Double, height: Double) {
    (self.name, self.title, self.width, self.height) = (name, title, width, height)
  }

  /// Adds a shape.
  mutating func add(_ shape: Markup) { body += shape }

  /// Within a page, which brings colours and font.
  var inline: Markup {
    .element(
      "svg",
      [
        "class": "plot", "viewBox": "0 0 \(PlotNumber.place(width)) \(PlotNumber.place(height))",
        "role": "img", "aria-label": title, "xmlns": "http://www.w3.org/2000/svg",
        // A plot never grows beyond its own size: letters would outgrow the text around it.
        "width": PlotNumber.place(width), "height": PlotNumber.place(height),
      ], [body])
  }

  /// As a file of its own: with its own style, on white.
  package var file: String {
    let size = (PlotNumber.place(width), PlotNumber.place(height))
    let svg = Markup.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(size.0) \(size.1)", "width": size.0,
        "height": size.1, "role": "img",
      ],
      [
        .element("title", text: title), .element("style", [:], [.code(PlotStyle.standalone)]),
        .element("rect", ["class": "paper", "width": size.0, "height": size.1]), body,
      ])
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(svg.xml)\n"
  }
}

extension Drawing {
  /// Adds text at a place.
  mutating func write(
    _ text: String, x: Double, y: Double, class name: String = "", tip: String? = nil,
    rotated angle: Double? = nil
  ) {
    let place = (PlotNumber.place(x), PlotNumber.place(y))
    let content =
      tip.map { [Markup.element("title", text: XMLText.isolated($0)), .text(text)] } ?? [.text(text)]
    if let angle {
      add(
        .element(
          "text",
          [
            "x": place.0, "y": place.1, "class": name,
            "transform": "rotate(\(PlotNumber.place(angle)) \(place.0) \(place.1))",
          ], content))
    } else {
      add(.element("text", ["x": place.0, "y": place.1, "class": name], content))
    }
  }

  /// Adds a straight line.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    add(
      .element(
        "line",
        [
          "x1": PlotNumber.place(x1), "y1": PlotNumber.place(y1), "x2": PlotNumber.place(x2),
          "y2": PlotNumber.place(y2), "class": name,
        ]))
  }

  /// Adds a rectangle.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, class name: String, opacity: Double = 1,
    tip: String? = nil
  ) {
    add(Self.rectangle(x: x, y: y, width: width, height: height, class: name, opacity: opacity, tip: tip))
  }

  /// A rectangle, to be put into something.
  static func rectangle(
    x: Double, y: Double, width: Double, height: Double, class name: String, opacity: Double = 1,
    tip: String? = nil
  ) -> Markup {
    .element(
      "rect",
      [
        "x": PlotNumber.place(x), "y": PlotNumber.place(y), "width": PlotNumber.place(max(0, width)),
        "height": PlotNumber.place(max(0, height)), "class": name, "fill-opacity": PlotNumber.place(opacity),
      ], tip.map { [.element("title", text: $0)] } ?? [])
  }

  /// Adds a line through points; those that would lie on the pixel of the one before are left out.
  mutating func polyline(_ points: [(x: Double, y: Double)], class name: String) {
    var data = ""
    var last: (x: Double, y: Double)?
    for (index, point) in points.enumerated() {
      if let last, index + 1 < points.count, (point.x - last.x).magnitude < 0.4,
        (point.y - last.y).magnitude < 0.4
      {
        continue
      }
      data += "\(last == nil ? "M" : "L")\(PlotNumber.place(point.x)) \(PlotNumber.place(point.y))"
      last = point
    }
    guard !data.isEmpty else { return }
    add(.element("path", ["d": data, "class": name]))
  }
}
