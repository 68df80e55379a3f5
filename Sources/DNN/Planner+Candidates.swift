/// One way to compute an operation: an implementation in given layouts.
struct Candidate {
  /// What would run.
  let primitive: Primitive
  /// How it wants each source to lie.
  let sourceLayouts: [Layout]
  /// How it leaves its result.
  let destinationLayout: Layout

  /// A candidate in the layouts that `primitive` settled for.
  init(_ primitive: Primitive, sourceCount: Int = 1) throws(DNNError) {
    self.primitive = primitive
    var layouts: [Layout] = []
    for index in 0..<sourceCount { layouts.append(try primitive.layout(of: .source(index))) }
    sourceLayouts = layouts
    destinationLayout = try primitive.layout(of: .destination)
  }

  /// How good the code is by its name, the best being 0: generated for the shape, by way of a matrix product, or
  /// oneDNN's plain loops.
  var tier: Int {
    let name = primitive.implementation
    if name.hasPrefix("ref") { return 2 }
    return name.contains("gemm") && !name.contains("brgemm") ? 1 : 0
  }
}

extension Planner {
  /// Layouts for an operation to be tried in, in order of preference.
  struct Tags {
    /// For every source.
    let source: Layout.Tag
    /// For the result.
    let destination: Layout.Tag

    /// `source` for every source and `destination` for the result.
    init(_ source: Layout.Tag, _ destination: Layout.Tag) {
      self.source = source
      self.destination = destination
    }
  }

  /// The best way to compute `destination` from `sources` among `attempts`, tried in order.
  ///
  /// Better code goes before fewer bytes to reorder, and these before the order of the attempts. The choice depends
  /// on nothing that varies between runs. This is the one place that chooses: a planner that measures would
  /// time the candidates here.
  ///
  /// - Throws: The first attempt's error if every attempt fails.
  func best(
    from sources: [Int], to destination: Dimensions, format: NumberFormat = .float32, among attempts: [Tags],
    _ make: (Tags) throws(DNNError) -> Candidate
  ) throws(DNNError) -> Candidate {
    let usual = try Layout(preferredTag, destination, format)
    var best: (candidate: Candidate, tier: Int, cost: Int)?
    var firstError: DNNError?
    for attempt in attempts {
      let candidate: Candidate
      do { candidate = try make(attempt) } catch {
        firstError = firstError ?? error
        continue
      }
      var cost = candidate.destinationLayout == usual ? 0 : usual.byteCount
      // A residual, the source after the last, must lie as the destination does.
      for (source, layout) in zip(sources, candidate.sourceLayouts + [candidate.destinationLayout])
      where !forms(of: source).contains(where: { $0.layout == layout }) {
        cost += layout.byteCount
      }
      let tier = candidate.tier
      if best.map({ (tier, cost) < ($0.tier, $0.cost) }) ?? true { best = (candidate, tier, cost) }
      if tier == 0 && cost == 0 { break }
    }
    guard let best else {
      throw firstError
        ?? .refused(operation: "operation", shapes: [destination.shape], status: .unimplemented)
    }
    return best.candidate
  }

  /// Each tag with itself: for operations that keep the layout.
  func sameLayout(_ tags: Layout.Tag...) -> [Tags] { tags.map { Tags($0, $0) } }
}
