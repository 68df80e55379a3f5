/// The best few of many candidates, which may come in any order.
struct NearestList: Sendable {
  /// A candidate; the smaller its key, the better, and of equal ones the one of the smaller row.
  struct Entry: Sendable {
    let key: Double
    let row: Int

    static func < (left: Entry, right: Entry) -> Bool { (left.key, left.row) < (right.key, right.row) }
  }

  private let capacity: Int
  /// A heap: no entry is better than those below it, at 2i + 1 and 2i + 2.
  private var heap: [Entry] = []

  /// Room for the best `capacity` candidates.
  init(capacity: Int) { self.capacity = capacity }

  /// The entries in any order.
  var entries: [Entry] { heap }

  /// What a candidate's key must not exceed to be among the best.
  var worstKey: Double { heap.count == capacity ? heap[0].key : .infinity }

  /// Keeps the candidate if it is among the best so far. One whose key is not a number is not.
  ///
  /// - Complexity: O(log capacity).
  mutating func offer(_ entry: Entry) {
    guard entry.key < .infinity else { return }
    if heap.count < capacity {
      heap.append(entry)
      var child = heap.count - 1
      while child > 0, heap[(child - 1) / 2] < heap[child] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if entry < heap[0] {
      heap[0] = entry
      var parent = 0
      while true {
        let left = 2 * parent + 1
        guard left < heap.count else { return }
        let child = left + 1 < heap.count && heap[left] < heap[left + 1] ? left + 1 : left
        guard heap[parent] < heap[child] else { return }
        heap.swapAt(parent, child)
        parent = child
      }
    }
  }
}
