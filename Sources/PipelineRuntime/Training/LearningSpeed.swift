/// How many pictures a network learns from in a second, since this epoch began or was gone on with.
struct LearningSpeed {
  private var first: (count: Int, time: ContinuousClock.Instant)?
  private var last = 0

  /// A step has ended, with which so many pictures of the epoch are done.
  mutating func add(_ doneCount: Int) {
    // The first step of an epoch is not counted: planning and the look at validation pictures would be in it.
    if first == nil || doneCount <= last { first = (doneCount, .now) }
    last = doneCount
  }

  /// The speed; nil while too little is known.
  var picturesPerSecond: Double? {
    guard let first, last > first.count else { return nil }
    return Double(last - first.count) / max((ContinuousClock.now - first.time) / .seconds(1), 1e-9)
  }
}
