/// "Did you mean": the known word nearest to a mistyped one.
public enum Suggestion {
  /// The nearest of `candidates`, or nil when none is near enough to be meant.
  ///
  /// Near enough is one edit for every three letters (at least one): an insertion, a deletion, a
  /// replacement or a swap of neighbours. Upper and lower case, `-` and `_` count as the same.
  /// The first of equally near candidates wins.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let typed = normalized(word)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let known = normalized(candidate)
      let distance = distance(typed, known)
      let length = max(typed.count, known.count)
      // Of a word of one letter, one edit leaves nothing.
      guard distance <= max(1, length / 3), distance < length, distance < (best?.distance ?? .max) else {
        continue
      }
      best = (distance, candidate)
    }
    return best?.candidate
  }

  /// `; did you mean 'x'?`, or nothing when no candidate is near.
  public static func phrase(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// How many edits turn `first` into `second`, a swap of neighbours counting as one.
  ///
  /// The "optimal string alignment" form: no part is edited twice.
  /// - Complexity: O(m·n) time and memory.
  static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var rows = [Array(0...second.count)]
    for i in 0..<first.count {
      var row = [i + 1]
      for j in 0..<second.count {
        var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (first[i] == second[j] ? 0 : 1))
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          cost = min(cost, rows[i - 1][j - 1] + 1)
        }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }

  private static func normalized(_ word: String) -> [Character] {
    word.lowercased().map { $0 == "-" ? "_" : $0 }
  }
}
