/// How much of the variance each component explains, and all up to it together.
struct ScreePlot: Sendable {
  let name: String
  /// Shares of the variance, the largest first.
  let ratios: [Double]

  /// As many bars as can be told apart.
  private static let barLimit = 100

  /// The plot.
  var drawing: Drawing {
    let shown = Array(ratios.prefix(Self.barLimit))
    let cumulative = shown.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1) }
    let title = "Explained variance"
    let legend = Legend(
      [.square("of the component", class: "s0 area"), .line("of all up to it", class: "s1 line")], width: 440)
    var drawing = Drawing(
      name: name, title: "\(title) of \(ratios.count) components", width: 480, height: 360 + legend.height)
    drawing.write(
      shown.count < ratios.count ? "\(title): the first \(shown.count) of \(ratios.count) components" : title,
      x: 4, y: 16, class: "title")
    legend.draw(on: &drawing, x: 4, y: 26)
    let top = max(cumulative.last ?? 1, ratios.first ?? 1)
    let axes = Axes(
      x: Axes.Axis(
        title: "component", domain: 0.4...Double(shown.count) + 0.6,
        ticks: Tick.whole(upTo: shown.count)),
      y: Axes.Axis(title: "share of the variance", domain: 0...max(top, 0.01)), width: drawing.width,
      height: drawing.height, top: 36 + legend.height)
    axes.draw(on: &drawing)
    let half = min(16, (axes.x(2) - axes.x(1)) * 0.4)
    for (index, ratio) in shown.enumerated() {
      let x = axes.x(Double(index + 1))
      drawing.rectangle(
        x: x - half, y: axes.y(ratio), width: 2 * half, height: axes.y(0) - axes.y(ratio), class: "s0 area",
        tip: "component \(index + 1): \(PlotNumber.percent(ratio, decimals: 2)), up to it "
          + PlotNumber.percent(cumulative[index], decimals: 2))
    }
    drawing.polyline(
      cumulative.enumerated().map { (axes.x(Double($0.offset + 1)), axes.y($0.element)) }, class: "s1 line")
    return drawing
  }
}
