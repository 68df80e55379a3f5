extension ComputeGraph {
  /// Convolutions that `isSuitable` and that feed one another, through nothing but poolings, at least `least` of them.
  ///
  /// Such a row can keep a layout and a format of its own: what it costs to get there and back is paid once.
  func chainedConvolutions(atLeast least: Int, where isSuitable: (Node) -> Bool) -> Set<Int> {
    let needed = isNeeded
    // For each suitable convolution, the first of its chain.
    var firsts: [Int: Int] = [:]
    for (index, node) in nodes.enumerated() where needed[index] {
      guard case .convolution = node.operation, isSuitable(node) else { continue }
      var source = node.sources[0]
      while case .pooling = nodes[source].operation { source = nodes[source].sources[0] }
      firsts[index] = firsts[source] ?? index
    }
    let lengths = firsts.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return Set(firsts.filter { lengths[$0.value, default: 0] >= least }.keys)
  }
}
