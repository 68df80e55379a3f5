/// A table with box drawing characters as the Python package rich draws it for Keras' summary.
///
/// Column widths, word wrap and the cut of words that are too long follow rich 13 and later, so that the text
/// is Keras' own, character for character.
struct SummaryTable {
  /// On which side of its column a text stands.
  enum Alignment {
    case left
    case right
  }

  private let titles: [String]
  private let alignments: [Alignment]
  /// Width of each column without the space on either side.
  private let widths: [Int]
  private var rows: [[[String]]] = []

  /// Columns that end at the given fractions of `lineLength`.
  init(lineLength: Int, columns: [(title: String, end: Double, alignment: Alignment)]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
    var wanted: [Int] = []
    var current = 0
    for column in columns {
      let width = Int(column.end * Double(lineLength)) - current
      current += width
      // rich adds a space on either side, which Keras does not reckon with.
      wanted.append(width + 2)
    }
    // One border before, between and after the columns.
    let room = lineLength - (columns.count + 1)
    widths = Self.reduced(wanted, by: wanted.reduce(0, +) - room).map { max($0 - 2, 1) }
  }

  /// Takes `excess` from the widths, evenly, with Python's rounding of halves to even.
  private static func reduced(_ widths: [Int], by excess: Int) -> [Int] {
    var remaining = excess
    return widths.enumerated().map { index, width in
      let share = (Double(remaining) / Double(widths.count - index)).rounded(.toNearestOrEven)
      let taken = min(width, Int(share))
      remaining -= taken
      return width - taken
    }
  }

  /// Adds one row, a text per column.
  mutating func addRow(_ cells: [String]) { rows.append(wrapped(cells)) }

  /// The whole table, ending with a line break.
  var text: String {
    let body = rows.map { lines($0, border: "│") }.joined(separator: rule("├", "─", "┼", "┤"))
    return rule("┏", "━", "┳", "┓") + lines(wrapped(titles), border: "┃") + rule("┡", "━", "╇", "┩") + body
      + rule("└", "─", "┴", "┘")
  }

  private func rule(_ left: String, _ line: String, _ cross: String, _ right: String) -> String {
    left + widths.map { String(repeating: line, count: $0 + 2) }.joined(separator: cross) + right + "\n"
  }

  private func wrapped(_ cells: [String]) -> [[String]] {
    zip(cells, widths).map { Self.wrap($0, width: $1) }
  }

  private func lines(_ cells: [[String]], border: String) -> String {
    let height = cells.map(\.count).max() ?? 0
    return (0..<height).map { line in
      let texts = cells.indices.map { column in
        let text = line < cells[column].count ? cells[column][line] : ""
        let space = String(repeating: " ", count: widths[column] - text.count)
        return alignments[column] == .left ? " \(text)\(space) " : " \(space)\(text) "
      }
      return border + texts.joined(separator: border) + border + "\n"
    }.joined()
  }

  /// Breaks a text at spaces; a word that no line can hold is cut and ends with an ellipsis.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    lines.append(line)
    return lines.map { $0.count > width ? $0.prefix(width - 1) + "…" : $0 }
  }
}
