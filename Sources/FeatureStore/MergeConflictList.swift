/// Conflicts as they are found: the first of each kind, and how many there are.
struct MergeConflictList {
  private(set) var listed: [MergeConflict] = []
  private(set) var counts: [MergeConflict.Kind: Int] = [:]
  private var listedCounts: [MergeConflict.Kind: Int] = [:]
  private static let limit = 100

  var isEmpty: Bool { counts.isEmpty }

  /// Whether another conflict of this kind is worth describing.
  func wantsMore(_ kind: MergeConflict.Kind) -> Bool { listedCounts[kind, default: 0] < Self.limit }

  /// Counts a conflict and lists it.
  mutating func add(_ conflict: MergeConflict) {
    counts[conflict.kind, default: 0] += 1
    listedCounts[conflict.kind, default: 0] += 1
    listed.append(conflict)
  }

  /// Counts a conflict that is not listed.
  mutating func count(_ kind: MergeConflict.Kind) { counts[kind, default: 0] += 1 }
}
