/// Lines over two axes.
struct LinePlot: Sendable {
  /// One line.
  struct Series: Sendable {
    /// Its name in the legend; nil for one that is not named there.
    let name: String?
    /// What is said behind its name.
    var detail = ""
    /// Classes of the style sheet, `line` among them.
    let style: String
    let points: [(x: Double, y: Double)]
    /// Whether its points are marked.
    var isMarked = false
  }

  /// A straight line that helps reading, from one point to another.
  struct Guide: Sendable {
    let from, to: (x: Double, y: Double)
  }

  let name, title: String
  let x, y: Axes.Axis
  let series: [Series]
  var guides: [Guide] = []
  var width = 480.0
  var height = 360.0

  /// The plot.
  var drawing: Drawing {
    let legend = Legend(
      series.compactMap { line in line.name.map { .line($0, detail: line.detail, class: line.style) } },
      width: width - 20)
    let height = self.height + legend.height
    var drawing = Drawing(name: name, title: title, width: width, height: height)
    drawing.write(title, x: 4, y: 16, class: "title")
    legend.draw(on: &drawing, x: 4, y: 26)
    let axes = Axes(x: x, y: y, width: width, height: height, top: 36 + legend.height)
    axes.draw(on: &drawing)
    for guide in guides {
      drawing.line(
        axes.x(guide.from.x), axes.y(guide.from.y), axes.x(guide.to.x), axes.y(guide.to.y), class: "guide")
    }
    for line in series {
      let points = line.points.map { (x: axes.x($0.x), y: axes.y($0.y)) }
      drawing.polyline(points, class: line.style)
      guard line.isMarked, points.count <= 60 else { continue }
      let mark = line.style.replacing("line", with: "mark")
      for (place, point) in zip(points, line.points) {
        drawing.add(
          .element(
            "circle",
            ["cx": PlotNumber.place(place.x), "cy": PlotNumber.place(place.y), "r": "3", "class": mark],
            [
              .element(
                "title",
                text:
                  "\(PlotNumber.significant(point.x, digits: 4)): \(PlotNumber.significant(point.y, digits: 4))"
              )
            ]))
      }
    }
    return drawing
  }
}
