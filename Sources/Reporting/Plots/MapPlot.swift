/// Images as points by their first two components: colour and shape say the class, a ring says a wrong prediction.
struct MapPlot: Sendable {
  let map: FeatureMap
  /// The id of an image's picture in the page, nil for one without; standalone files have none.
  var picture: @Sendable (Int64) -> String? = { _ in nil }

  /// Classes that have a mark of their own: every colour in every shape.
  static let markLimit = Palette.seriesCount * Mark.allCases.count
  /// Up to so many classes are named in the legend.
  private static let legendLimit = 20

  /// Shapes of points.
  enum Mark: CaseIterable, Sendable {
    case circle, square, triangle, diamond, cross

    /// The outline with its middle at a place.
    func path(_ x: Double, _ y: Double, _ r: Double) -> String {
      func at(_ dx: Double, _ dy: Double) -> String {
        "\(PlotNumber.place(x + dx)) \(PlotNumber.place(y + dy))"
      }
      let size = PlotNumber.place(r)
      switch self {
      case .circle:
        let twice = PlotNumber.place(2 * r)
        return "M\(at(-r, 0))a\(size) \(size) 0 1 0 \(twice) 0a\(size) \(size) 0 1 0 -\(twice) 0z"
      case .square:
        let side = PlotNumber.place(1.8 * r)
        return "M\(at(-r * 0.9, -r * 0.9))h\(side)v\(side)h-\(side)z"
      case .triangle: return "M\(at(0, -r * 1.15))L\(at(r * 1.1, r * 0.8))L\(at(-r * 1.1, r * 0.8))z"
      case .diamond:
        return "M\(at(0, -r * 1.25))L\(at(r * 1.25, 0))L\(at(0, r * 1.25))L\(at(-r * 1.25, 0))z"
      case .cross:
        let (long, short) = (r * 1.15, r * 0.4)
        let corners = [
          (-short, -long), (short, -long), (short, -short), (long, -short), (long, short), (short, short),
          (short, long), (-short, long), (-short, short), (-long, short), (-long, -short), (-short, -short),
        ]
        return "M" + corners.map { at($0.0, $0.1) }.joined(separator: "L") + "z"
      }
    }
  }

  /// The plot.
  var drawing: Drawing {
    var entries = legendEntries
    if map.points.contains(where: map.isWrong) {
      entries.append(
        Legend.Entry(name: "wrong prediction") { x, y in
          .element(
            "circle", ["cx": PlotNumber.place(x), "cy": PlotNumber.place(y), "r": "6.5", "class": "ring"])
        })
    }
    let width = 520.0
    let legend = Legend(entries, width: width - 10)
    let height = 430 + legend.height
    var drawing = Drawing(
      name: "feature-map", title: "Map of the features: the first two components", width: width,
      height: height)
    drawing.write("Map of the features", x: 4, y: 16, class: "title")
    legend.draw(on: &drawing, x: 4, y: 26)
    let axes = Axes(
      x: Axes.Axis(title: Self.title("component 1", map.ratios.first), domain: domain(map.points.map(\.x))),
      y: Axes.Axis(
        title: Self.title("component 2", map.ratios.dropFirst().first), domain: domain(map.points.map(\.y))),
      width: width, height: height, top: 36 + legend.height)
    axes.draw(on: &drawing)
    let radius = map.points.count > 600 ? 2.6 : 3.6
    for point in map.points { add(point, to: &drawing, axes, radius: radius) }
    return drawing
  }

  private func add(_ point: FeatureMap.Point, to drawing: inout Drawing, _ axes: Axes, radius: Double) {
    let (x, y) = (axes.x(point.x), axes.y(point.y))
    let isWrong = map.isWrong(point)
    let label = point.classIndex.map { XMLText.isolated(map.classNames[$0]) } ?? "without label"
    let called = isWrong ? point.predicted.map { ", called \(XMLText.isolated($0))" } ?? "" : ""
    let tip = "\(label)\(called) · \(XMLText.isolated(point.path))"
    // Images without a label look like a class of their own.
    let index = point.classIndex ?? map.classNames.count
    let mark = Mark.allCases[index / Palette.seriesCount % Mark.allCases.count]
    var shapes: [Markup] = [
      .element("title", text: tip),
      .element("path", ["d": mark.path(x, y, radius), "class": "\(Palette.series(index)) mark"]),
    ]
    if isWrong {
      shapes.append(
        .element(
          "circle",
          [
            "cx": PlotNumber.place(x), "cy": PlotNumber.place(y), "r": PlotNumber.place(radius + 2.4),
            "class": "ring",
          ]))
    }
    if let id = picture(point.imageID) {
      drawing.add(.element("g", ["class": "point", "data-picture": id], shapes))
    } else {
      drawing.add(.element("g", ["class": "point"], shapes))
    }
  }

  private var legendEntries: [Legend.Entry] {
    guard map.classNames.count <= Self.legendLimit else { return [] }
    return map.classNames.enumerated().map { index, name in
      let mark = Mark.allCases[index / Palette.seriesCount % Mark.allCases.count]
      return Legend.Entry(name: name) { x, y in
        .element("path", ["d": mark.path(x, y, 5), "class": "\(Palette.series(index)) mark"])
      }
    }
  }

  private func domain(_ values: [Double]) -> ClosedRange<Double> {
    guard let low = values.min(), let high = values.max() else { return 0...1 }
    let margin = (high - low) * 0.04
    return low - margin...high + margin
  }

  private static func title(_ words: String, _ ratio: Double?) -> String {
    ratio.map { "\(words) (\(PlotNumber.percent($0)) of the variance)" } ?? words
  }
}
