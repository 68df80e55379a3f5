/// The names most like `name`, nearest first; at most three, and none that is far off.
func nearestNames(to name: String, among candidates: [String]) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  let limit = max(2, wanted.count / 3)
  let scored = candidates.enumerated().map { position, candidate in
    (distance: editDistance(wanted, Array(candidate.lowercased().utf8)), position: position, candidate)
  }
  return
    scored
    .filter { $0.distance <= limit }
    .sorted { ($0.distance, $0.position) < ($1.distance, $1.position) }
    .prefix(3)
    .map(\.2)
}

/// Levenshtein's distance: insertions, deletions and replacements from one text to the other.
///
/// - Complexity: O(n·m) time, O(m) memory.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, right) in b.enumerated() {
      let replaced = diagonal + (left == right ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
