/// How many images each class has in each part of the dataset.
struct ClassBalancePlot: Sendable {
  let classes: [ClassCount]
  /// The parts, in the order of the counts of each class.
  let splits: [String]

  /// As many classes as are drawn; of more, the largest and the smallest.
  private static let limit = 40
  private static let rowHeight = 24.0

  /// The plot.
  var drawing: Drawing {
    let isCut = classes.count > Self.limit
    let ordered = isCut ? classes.sorted { $0.total > $1.total } : classes
    let shown =
      isCut ? Array(ordered.prefix(Self.limit / 2) + ordered.suffix(Self.limit / 2)) : ordered
    let legend = Legend(
      splits.count < 2
        ? [] : splits.enumerated().map { .square($1, class: "\(Palette.series($0)) area") }, width: 500)
    let width = 520.0
    let top = 30 + legend.height
    let height = top + Double(shown.count + (isCut ? 1 : 0)) * Self.rowHeight + 10
    var drawing = Drawing(
      name: "class-balance", title: "Images of each class", width: width, height: height)
    let heading =
      isCut
      ? "Images of each class: the \(Self.limit / 2) largest and smallest of \(PlotNumber.grouped(classes.count))"
      : "Images of each class"
    drawing.write(heading, x: 4, y: 16, class: "title")
    legend.draw(on: &drawing, x: 4, y: 26)
    let names = shown.map { TextMeasure.fitting($0.name ?? "without label", width: 160, fontSize: 13) }
    let left = (names.map { TextMeasure.width($0, fontSize: 13) }.max() ?? 0) + 18
    let scale = LinearScale(
      0...Double(max(1, shown.map(\.total).max() ?? 1)), from: left, to: width - 70)
    for (index, row) in shown.enumerated() {
      let gap = isCut && index >= Self.limit / 2 ? Self.rowHeight : 0
      let y = top + Double(index) * Self.rowHeight + gap
      let name = row.name ?? "without label"
      drawing.write(
        names[index], x: left - 8, y: y + 16, class: "end", tip: names[index] == name ? nil : name)
      var start = 0
      for (part, count) in row.counts.enumerated() where count > 0 {
        drawing.rectangle(
          x: scale(Double(start)), y: y + 3, width: scale(Double(start + count)) - scale(Double(start)),
          height: Self.rowHeight - 6, class: "\(Palette.series(part)) area",
          tip: "\(XMLText.isolated(name)), \(splits[part]): \(PlotNumber.grouped(count))")
        start += count
      }
      drawing.write(
        PlotNumber.grouped(row.total), x: scale(Double(start)) + 6, y: y + 16, class: "soft number")
    }
    if isCut {
      drawing.write(
        "⋮", x: left - 8, y: top + Double(Self.limit / 2) * Self.rowHeight + 16, class: "soft end")
    }
    return drawing
  }
}
