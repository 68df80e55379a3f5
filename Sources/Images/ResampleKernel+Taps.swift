extension ResampleKernel {
  /// The weights as the inner loops want them; valid only inside ``withTaps(_:)``.
  struct Taps {
    let starts: UnsafePointer<Int>
    let counts: UnsafePointer<Int>
    /// Each weight as `high * 2^11 + low`, so that both factors of every product fit 16 bits: processors
    /// multiply those many at a time, and the sums stay exact.
    let high: UnsafePointer<Int16>
    let low: UnsafePointer<Int16>
    let width: Int

    /// Eight neighbouring bytes' results; the sources of sample i are `step` bytes apart from `base` on.
    @inline(__always)
    func sums(_ sample: Int, _ base: UnsafeRawPointer, step: Int) -> SIMD8<UInt8> {
      var source = base + starts[sample] * step
      var highSums = SIMD8<Int32>(repeating: 0)
      // Half a unit, so that dropping the fraction rounds.
      var lowSums = SIMD8<Int32>(repeating: 1 << (ResampleKernel.precisionBits - 1))
      let first = sample * width
      for tap in first..<first + counts[sample] {
        let values = SIMD8<Int32>(truncatingIfNeeded: source.loadUnaligned(as: SIMD8<UInt8>.self))
        highSums &+= values &* SIMD8<Int32>(repeating: Int32(high[tap]))
        lowSums &+= values &* SIMD8<Int32>(repeating: Int32(low[tap]))
        source += step
      }
      let sums = (highSums &<< 11 &+ lowSums) &>> ResampleKernel.precisionBits
      let bytes = pointwiseMin(pointwiseMax(sums, SIMD8(repeating: 0)), SIMD8(repeating: 255))
      return SIMD8<UInt8>(truncatingIfNeeded: bytes)
    }

    /// One byte's result.
    @inline(__always)
    func sum(_ sample: Int, _ base: UnsafeRawPointer, step: Int) -> UInt8 {
      var source = base + starts[sample] * step
      var sum = Int32(1) << (ResampleKernel.precisionBits - 1)
      let first = sample * width
      for tap in first..<first + counts[sample] {
        sum &+= Int32(source.load(as: UInt8.self)) &* (Int32(high[tap]) << 11 + Int32(low[tap]))
        source += step
      }
      return ResampleKernel.byte(sum)
    }
  }

  /// Calls `body` with the weights, split for the inner loops.
  func withTaps(_ body: (Taps) -> Void) {
    let high = weights.map { Int16(truncatingIfNeeded: $0 >> 11) }
    let low = weights.map { Int16(truncatingIfNeeded: $0 & 0x7FF) }
    high.withUnsafeBufferPointer { high in
      low.withUnsafeBufferPointer { low in
        starts.withUnsafeBufferPointer { starts in
          counts.withUnsafeBufferPointer { counts in
            body(
              Taps(
                starts: starts.baseAddress!, counts: counts.baseAddress!, high: high.baseAddress!,
                low: low.baseAddress!, width: width))
          }
        }
      }
    }
  }
}
