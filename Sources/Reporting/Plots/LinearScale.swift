/// Where numbers lie along an axis.
package struct LinearScale: Equatable, Sendable {
  /// The numbers at the axis' ends.
  package let domain: ClosedRange<Double>
  /// The places of the ends in the drawing; the first may be the larger, as on axes that point up.
  package let start, end: Double

  /// A scale from `domain` to the places from `start` to `end`.
  ///
  /// A domain of a single number is widened, so that the number has a place.
  package init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    let isPoint = domain.lowerBound == domain.upperBound
    let margin = isPoint ? max(0.5, domain.lowerBound.magnitude / 2) : 0
    self.domain = domain.lowerBound - margin...domain.upperBound + margin
    (self.start, self.end) = (start, end)
  }

  /// The place of `value`.
  package func callAsFunction(_ value: Double) -> Double {
    let part = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    return start + part * (end - start)
  }

  /// Round numbers within the domain, about `count` of them.
  package func ticks(_ count: Int = 5) -> [Tick] { Tick.within(domain, count: count) }
}
