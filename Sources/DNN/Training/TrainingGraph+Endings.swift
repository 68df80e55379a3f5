extension TrainingGraph {
  /// The same graph where an activation is the last thing done by the operation it follows, if nobody else reads that
  /// operation's result.
  ///
  /// - Returns: The graph, and for each node of this one the node that has its value now.
  func fusingEndings() -> (graph: TrainingGraph, places: [Int]) {
    var readers = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for source in node.sources { readers[source] += 1 } }
    var fused = self
    fused.nodes = []
    var places: [Int] = []
    for node in nodes {
      let sources = node.sources.map { places[$0] }
      if case .activation = node.operation, readers[node.sources[0]] == 1, !kept.contains(node.sources[0]),
        fused.nodes[sources[0]].takesEnding
      {
        fused.nodes[sources[0]].ending = node.ending
        places.append(sources[0])
      } else {
        var moved = node
        moved.sources = sources
        fused.nodes.append(moved)
        places.append(fused.nodes.count - 1)
      }
    }
    fused.kept = Set(kept.map { places[$0] })
    return (fused, places)
  }
}

extension TrainingGraph.Node {
  /// Whether an activation may become part of it.
  fileprivate var takesEnding: Bool {
    guard ending == .identity else { return false }
    switch operation {
    case .convolution, .dense, .normalization, .add: return true
    case .input, .activation, .pooling, .zeroPadding, .concatenate, .flatten, .dropout, .resizing:
      return false
    }
  }
}
