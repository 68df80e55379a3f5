import Evaluation
import Tensors

/// A confusion matrix as a map of heat: darker where more of the actual class went.
struct ConfusionPlot: Sendable {
  let name: String
  let matrix: ConfusionMatrix
  /// The link of a cell to its pictures, nil for one without.
  var link: @Sendable (_ actual: Int, _ predicted: Int) -> String? = { _, _ in nil }
  /// The link of the cell whose pictures are shown at first.
  var chosenLink: String?

  /// Up to so many classes every class has a row; more are taken together in blocks of neighbours.
  static let blockLimit = 100
  /// Up to so many classes cells hold their count.
  private static let numberLimit = 25
  /// Up to so many classes have their name at the side.
  private static let nameLimit = 50

  /// The plot.
  var drawing: Drawing {
    let classCount = matrix.classNames.count
    let blockSize = (classCount + Self.blockLimit - 1) / Self.blockLimit
    let blocks = stride(from: 0, to: classCount, by: blockSize).map { $0..<min($0 + blockSize, classCount) }
    let cell = max(7, min(52, 640 / Double(blocks.count)))
    let isNamed = blockSize == 1 && blocks.count <= Self.nameLimit
    let fontSize = min(13, max(9, cell * 0.8))
    let names =
      isNamed
      ? matrix.classNames.map { TextMeasure.fitting($0, width: 130, fontSize: fontSize) } : []
    let side = (names.map { TextMeasure.width($0, fontSize: fontSize) }.max() ?? 0) + 12
    let left = 24 + (isNamed ? side : 4)
    let top = 30.0
    let size = cell * Double(blocks.count)
    // Names at the bottom are slanted when they are wider than a column.
    let isSlanted = side > cell + 10
    let bottom = (isNamed ? (isSlanted ? side * 0.75 + 8 : 20) : 6) + 26
    let width = max(left + size + (isSlanted ? 12 : 6), 260)
    var drawing = Drawing(
      name: name, title: "Confusion matrix: rows are actual classes, columns are predictions", width: width,
      height: top + size + bottom)
    drawing.write("Confusion matrix", x: 4, y: 16, class: "title")
    let totals = matrix.actualCounts
    for (row, actual) in blocks.enumerated() {
      let total = actual.reduce(0) { $0 + totals[$1] }
      for (column, predicted) in blocks.enumerated() {
        let count = actual.reduce(0) { sum, a in sum + predicted.reduce(0) { $0 + matrix.counts[a, $1] } }
        // Empty cells are the background: a matrix of many classes is mostly that.
        guard count > 0 || blocks.count <= Self.numberLimit else { continue }
        addCell(
          to: &drawing, x: left + Double(column) * cell, y: top + Double(row) * cell, size: cell,
          count: count, share: total == 0 ? 0 : Double(count) / Double(total), actual: actual,
          predicted: predicted, isNumbered: blocks.count <= Self.numberLimit)
      }
    }
    drawing.add(
      .element(
        "rect",
        [
          "x": PlotNumber.place(left), "y": PlotNumber.place(top), "width": PlotNumber.place(size),
          "height": PlotNumber.place(size), "class": "rule",
        ]))
    if isNamed { addNames(names, to: &drawing, left, top, cell, fontSize: fontSize, isSlanted: isSlanted) }
    drawing.write("actual", x: 14, y: top + size / 2, class: "soft middle", rotated: -90)
    drawing.write("predicted", x: left + size / 2, y: top + size + bottom - 8, class: "soft middle")
    return drawing
  }

  private func addCell(
    to drawing: inout Drawing, x: Double, y: Double, size: Double, count: Int, share: Double,
    actual: Range<Int>, predicted: Range<Int>, isNumbered: Bool
  ) {
    let tip =
      "\(words(actual)) called \(words(predicted)): \(PlotNumber.grouped(count)) of "
      + "\(PlotNumber.grouped(actual.reduce(0) { $0 + matrix.counts.row($1).reduce(0, +) }))"
      + (count == 0 ? "" : ", \(PlotNumber.percent(share))")
    let gap = size > 12 ? 1.0 : 0.25
    var shapes = [
      Drawing.rectangle(
        x: x + gap, y: y + gap, width: size - 2 * gap, height: size - 2 * gap, class: "heat",
        opacity: count == 0 ? 0.04 : 0.1 + 0.9 * share, tip: tip)
    ]
    if isNumbered, count > 0 {
      let text = PlotNumber.grouped(count)
      let fits = TextMeasure.width(text, fontSize: 12.5) < size - 3
      if fits {
        shapes.append(
          .element(
            "text",
            [
              "x": PlotNumber.place(x + size / 2), "y": PlotNumber.place(y + size / 2 + 4.5),
              "class": share > 0.5 ? "number middle onheat" : "number middle",
            ], text: text))
      }
    }
    let target =
      actual.count == 1 && predicted.count == 1 ? link(actual.lowerBound, predicted.lowerBound) : nil
    if let target, count > 0 {
      drawing.add(
        .element(
          "a",
          [
            "href": "#\(target)", "class": target == chosenLink ? "cell chosen" : "cell", "aria-label": tip,
          ], shapes))
    } else {
      for shape in shapes { drawing.add(shape) }
    }
  }

  private func addNames(
    _ names: [String], to drawing: inout Drawing, _ left: Double, _ top: Double, _ cell: Double,
    fontSize: Double, isSlanted: Bool
  ) {
    let small = fontSize < 12 ? " small" : ""
    let bottom = top + cell * Double(names.count)
    for (index, name) in names.enumerated() {
      let full = matrix.classNames[index]
      let tip = full == name ? nil : full
      let middle = (Double(index) + 0.5) * cell
      drawing.write(name, x: left - 7, y: top + middle + 4.5, class: "end" + small, tip: tip)
      if isSlanted {
        drawing.write(
          name, x: left + middle + 4, y: bottom + 14, class: "end" + small, tip: tip, rotated: -45)
      } else {
        drawing.write(name, x: left + middle, y: bottom + 16, class: "middle" + small, tip: tip)
      }
    }
  }

  private func words(_ block: Range<Int>) -> String {
    let first = XMLText.isolated(matrix.classNames[block.lowerBound])
    return block.count == 1
      ? first : "\(first) … \(XMLText.isolated(matrix.classNames[block.upperBound - 1]))"
  }
}
