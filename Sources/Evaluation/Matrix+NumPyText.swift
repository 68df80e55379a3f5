import Tensors

extension Matrix where Scalar == Int {
  /// The matrix as `print(array)` shows it in NumPy with default options.
  ///
  /// Numbers are right-aligned to the widest one; lines break after 75 characters; beyond 1000 elements
  /// only three rows and columns at each edge are shown.
  /// Reference: NumPy 2, `numpy/_core/arrayprint.py`.
  var numpyText: String {
    let summarized = elements.count > Self.summaryThreshold
    let rows = Self.shown(rowCount, summarized: summarized)
    let columns = Self.shown(columnCount, summarized: summarized)
    let shownRows = rows.compactMap { $0 }
    let shownColumns = columns.compactMap { $0 }
    // NumPy takes the width from the numbers it shows.
    let width =
      shownRows.flatMap { row in shownColumns.map { "\(self[row, $0])".count } }.max() ?? 1
    let lines = rows.map { row in
      guard let row else { return "..." }
      return numpyRow(columns.map { $0.map { "\(self[row, $0])".paddedLeft(to: width) } ?? "..." })
    }
    return "[" + lines.joined(separator: "\n ") + "]"
  }

  /// One row in brackets, broken into lines where it is too long.
  private func numpyRow(_ words: [String]) -> String {
    // 75 characters less the closing brackets of the row and of the matrix; the indent counts.
    let limit = 73
    let indent = "  "
    var text = ""
    var line = indent
    for (position, word) in words.enumerated() {
      if line.count > indent.count && line.count + word.count > limit {
        while line.last == " " { line.removeLast() }
        text += line + "\n"
        line = indent
      }
      line += word + (position + 1 < words.count ? " " : "")
    }
    return "[" + (text + line).dropFirst(indent.count) + "]"
  }

  private static var summaryThreshold: Int { 1000 }
  private static var edgeCount: Int { 3 }

  /// The indices that are shown, nil for the gap between them.
  private static func shown(_ count: Int, summarized: Bool) -> [Int?] {
    guard summarized, count > 2 * edgeCount else { return Array(0..<count) }
    return Array(0..<edgeCount) + [nil] + Array(count - edgeCount..<count)
  }
}
