/// How compared settings did: the mean accuracy of each, from its worst to its best fold.
struct SearchPlot: Sendable {
  let name: String
  let search: SearchContent

  /// The plot; nil where fewer than two settings could be fitted.
  var drawing: Drawing? {
    let fitted = search.candidates.compactMap { candidate in
      candidate.accuracy.map { (candidate: candidate, mean: $0) }
    }
    guard fitted.count > 1 else { return nil }
    let lows = fitted.map { $0.candidate.low ?? $0.mean }
    let highs = fitted.map { $0.candidate.high ?? $0.mean }
    guard let low = lows.min(), let high = highs.max() else { return nil }
    let margin = max(0.005, (high - low) * 0.08)
    var drawing = Drawing(
      name: name, title: "Accuracy of compared settings over \(search.foldCount) folds", width: 480,
      height: 340)
    drawing.write("Compared settings, best first: mean, worst and best fold", x: 4, y: 16, class: "title")
    let axes = Axes(
      x: Axes.Axis(
        title: "rank", domain: 0.5...Double(fitted.count) + 0.5,
        ticks: Tick.whole(upTo: fitted.count)),
      y: Axes.Axis(title: "accuracy", domain: max(0, low - margin)...min(1, high + margin)), width: 480,
      height: 340, top: 32)
    axes.draw(on: &drawing)
    for (index, entry) in fitted.enumerated() {
      let x = axes.x(Double(index + 1))
      drawing.line(x, axes.y(lows[index]), x, axes.y(highs[index]), class: "s0 line")
      drawing.add(
        .element(
          "circle",
          [
            "cx": PlotNumber.place(x), "cy": PlotNumber.place(axes.y(entry.mean)), "r": "3.5",
            "class": "s0 mark",
          ],
          [
            .element(
              "title",
              text: "\(XMLText.isolated(entry.candidate.parameters)): "
                + PlotNumber.fixed(entry.mean, decimals: 4))
          ]))
    }
    return drawing
  }
}
