import Evaluation

/// How often predictions are right, by how probable the model held them, over how many there are.
struct ReliabilityPlot: Sendable {
  let name: String
  let table: ReliabilityTable

  /// The plot.
  var drawing: Drawing {
    let (width, height) = (480.0, 420.0)
    var drawing = Drawing(
      name: name, title: "Reliability: how often a prediction is right, by its probability", width: width,
      height: height)
    drawing.write("Reliability", x: 4, y: 16, class: "title")
    let share = Axes.Axis(title: "probability of the prediction", domain: 0...1)
    let axes = Axes(
      x: share, y: Axes.Axis(title: "share that is right", domain: 0...1), width: width, height: height - 66,
      top: 36)
    // Titles of x go below the counts.
    let counts = LinearScale(
      0...Double(max(1, table.bins.map(\.count).max() ?? 1)), from: height - 46, to: height - 100)
    axes.drawWithoutX(on: &drawing)
    drawing.line(axes.x(0), axes.y(0), axes.x(1), axes.y(1), class: "guide")
    for bin in table.bins {
      let (left, right) = (axes.x(bin.low) + 1, axes.x(bin.high) - 1)
      guard let mean = bin.meanProbability, let fraction = bin.fractionCorrect else { continue }
      let tip =
        "\(PlotNumber.fixed(bin.low, decimals: 1))–\(PlotNumber.fixed(bin.high, decimals: 1)): "
        + "\(PlotNumber.grouped(bin.count)) predictions, mean probability \(PlotNumber.percent(mean)), "
        + "right \(PlotNumber.percent(fraction))"
      drawing.rectangle(
        x: left, y: axes.y(fraction), width: right - left, height: axes.y(0) - axes.y(fraction),
        class: "s0 area", opacity: 0.3, tip: tip)
      drawing.add(
        .element(
          "circle",
          [
            "cx": PlotNumber.place(axes.x(mean)), "cy": PlotNumber.place(axes.y(fraction)), "r": "4.5",
            "class": "s0 mark",
          ], [.element("title", text: tip)]))
      drawing.rectangle(
        x: left, y: counts(Double(bin.count)), width: right - left,
        height: counts(0) - counts(Double(bin.count)), class: "soft", opacity: 0.55, tip: tip)
    }
    drawing.line(axes.x.start, counts(0), axes.x.end, counts(0), class: "axis")
    for tick in axes.x.ticks() {
      drawing.write(tick.label, x: axes.x(tick.value), y: counts(0) + 19, class: "soft middle")
    }
    drawing.write(
      "probability of the prediction", x: (axes.x.start + axes.x.end) / 2, y: counts(0) + 40,
      class: "soft middle")
    drawing.write(
      PlotNumber.grouped(Int(counts.domain.upperBound)), x: axes.x.start - 8, y: counts.end + 9,
      class: "soft end small")
    drawing.write("count", x: axes.x.start - 8, y: counts(0), class: "soft end small")
    return drawing
  }
}
