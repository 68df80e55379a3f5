/// Rows of text in aligned columns, for a person or as CSV.
struct TextTable {
  /// How a column's cells stand.
  enum Alignment { case left, right }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

  mutating func append(_ cells: [String]) { rows.append(cells) }

  /// Two spaces between columns, a title line, no trailing blanks.
  var aligned: String {
    let lines = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        line += columns[column].alignment == .left ? cell + blanks : blanks + cell
        line += "  "
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// RFC 4180: a header line, quotes where a cell needs them.
  var csv: String {
    ([columns.map(\.title)] + rows).map { cells in cells.map(Self.quoted).joined(separator: ",") }
      .joined(separator: "\n")
  }

  private static func quoted(_ cell: String) -> String {
    cell.contains(where: { ",\"\n\r".contains($0) })
      ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }
}
