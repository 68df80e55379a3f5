/// The few elements of the highest rank among many, the highest first; of equal ranks those with the lower tie.
package struct BestOf<Element> {
  private let limit: Int
  private var kept: [(rank: Double, tie: Int64, element: Element)] = []

  /// At most `limit` elements.
  package init(_ limit: Int) { self.limit = limit }

  /// The elements in order.
  package var elements: [Element] { kept.map(\.element) }

  /// Keeps `element` if it belongs to the best so far.
  ///
  /// - Complexity: Constant for most elements, linear in the limit at worst.
  package mutating func add(_ element: Element, rank: Double, tie: Int64) {
    func isAhead(_ other: (rank: Double, tie: Int64, element: Element)) -> Bool {
      other.rank > rank || other.rank == rank && other.tie < tie
    }
    if kept.count == limit, let last = kept.last, isAhead(last) { return }
    let position = kept.firstIndex { !isAhead($0) } ?? kept.endIndex
    kept.insert((rank, tie, element), at: position)
    if kept.count > limit { kept.removeLast() }
  }
}
