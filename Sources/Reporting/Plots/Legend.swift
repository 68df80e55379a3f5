/// Names beside the marks they stand for, in rows that fit.
struct Legend: Sendable {
  /// One name.
  struct Entry: Sendable {
    let name: String
    /// What is said behind the name, however long that is.
    var detail = ""
    /// Draws the mark with its middle at a place.
    let mark: @Sendable (_ x: Double, _ y: Double) -> Markup
  }

  private static let fontSize = 13.0
  private static let rowHeight = 20.0
  private static let widestName = 190.0

  private let rows: [[(entry: Entry, name: String, x: Double)]]

  /// A legend of `entries` within `width`.
  init(_ entries: [Entry], width: Double) {
    var rows: [[(entry: Entry, name: String, x: Double)]] = []
    var x = 0.0
    for entry in entries {
      let name = TextMeasure.fitting(entry.name, width: Self.widestName, fontSize: Self.fontSize)
      let needed = 26 + TextMeasure.width(name + entry.detail, fontSize: Self.fontSize) + 18
      if rows.isEmpty || x + needed > width {
        rows.append([])
        x = 0
      }
      rows[rows.count - 1].append((entry, name, x))
      x += needed
    }
    self.rows = rows
  }

  /// How much room it takes.
  var height: Double { rows.isEmpty ? 0 : Double(rows.count) * Self.rowHeight + 6 }

  /// Draws it with its upper left corner at a place.
  func draw(on drawing: inout Drawing, x: Double, y: Double) {
    for (index, row) in rows.enumerated() {
      let middle = y + (Double(index) + 0.5) * Self.rowHeight
      for item in row {
        drawing.add(item.entry.mark(x + item.x + 10, middle))
        drawing.write(
          item.entry.detail.isEmpty ? item.name : XMLText.isolated(item.name) + item.entry.detail,
          x: x + item.x + 25, y: middle + 4.5, tip: item.name == item.entry.name ? nil : item.entry.name)
      }
    }
  }
}

extension Legend.Entry {
  /// A short line of a class.
  static func line(_ name: String, detail: String = "", class style: String) -> Legend.Entry {
    Legend.Entry(name: name, detail: detail) { x, y in
      .element(
        "path",
        ["d": "M\(PlotNumber.place(x - 9)) \(PlotNumber.place(y))h18", "class": style])
    }
  }

  /// A square of a class.
  static func square(_ name: String, class style: String) -> Legend.Entry {
    Legend.Entry(name: name) { x, y in
      Drawing.rectangle(x: x - 6, y: y - 6, width: 12, height: 12, class: style)
    }
  }
}
