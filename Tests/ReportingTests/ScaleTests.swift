import Foundation
import Reporting
import Tensors
import Testing

@Suite("Scales, ticks and numbers")
struct ScaleTests {
  @Test("a scale takes its ends to its ends, and what lies between in proportion")
  func scale() {
    let scale = LinearScale(2...4, from: 100, to: 0)
    #expect(scale(2) == 100 && scale(4) == 0 && scale(2.5) == 75)
    let point = LinearScale(3...3, from: 0, to: 10)
    #expect(point(3) == 5)
  }

  @Test(
    "ticks are round, lie within the domain, are about as many as asked for, and have labels of their own")
  func ticks() {
    for seed in 0..<300 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let low =
        Double.random(in: -1...1, using: &generator) * pow(10, Double.random(in: -3...5, using: &generator))
      let span = pow(10, Double.random(in: -2...6, using: &generator))
      let count = Int.random(in: 3...10, using: &generator)
      let ticks = Tick.within(low...low + span, count: count)
      #expect((1...2 * count + 1).contains(ticks.count), "\(low) \(span): \(ticks.count) of \(count)")
      #expect(Set(ticks.map(\.label)).count == ticks.count, "\(ticks.map(\.label))")
      guard ticks.count > 1 else { continue }
      // The difference of neighbours, to the digit: between large numbers it is not exact.
      let difference = ticks[1].value - ticks[0].value
      let power = pow(10, log10(difference * 1.0001).rounded(.down))
      let digit = (difference / power).rounded()
      #expect([1, 2, 5, 10].contains(digit), "\(difference)")
      let step = digit * power
      for tick in ticks {
        #expect(tick.value >= low - 1e-6 * span && tick.value <= low + span + 1e-6 * span)
        #expect(
          (tick.value / step - (tick.value / step).rounded()).magnitude < 1e-6, "no multiple of \(step)")
      }
      // None is left out at the ends.
      #expect(
        ticks[0].value - low < step * 1.000001 && low + span - ticks[ticks.count - 1].value < step * 1.000001)
    }
  }

  @Test("labels have the decimals that tell ticks apart, and a real minus sign")
  func labels() {
    #expect(Tick.within(0...1, count: 5).map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Tick.within(-10...10, count: 4).map(\.label) == ["−10", "−5", "0", "5", "10"])
    #expect(Tick.within(0...0.05, count: 5).map(\.label) == ["0.00", "0.01", "0.02", "0.03", "0.04", "0.05"])
    #expect(Tick.within(3...3, count: 5).count == 1)
    #expect(Tick.within(0 ... .infinity, count: 5).count <= 1)
  }

  @Test(
    "axes that count have whole ticks only, and no more than fit",
    arguments: Array(1...60) + [99, 100, 101, 5000])
  func whole(_ last: Int) {
    let ticks = Tick.whole(upTo: last)
    #expect((1...10).contains(ticks.count))
    #expect(ticks.allSatisfy { 1...Double(last) ~= $0.value && $0.label == "\(Int($0.value))" })
  }

  @Test("numbers are written the same on every machine")
  func numbers() {
    #expect(PlotNumber.place(12) == "12" && PlotNumber.place(-0.004) == "0" && PlotNumber.place(1.5) == "1.5")
    #expect(PlotNumber.place(.nan) == "0" && PlotNumber.place(-3.456) == "-3.46")
    #expect(PlotNumber.grouped(0) == "0" && PlotNumber.grouped(999) == "999")
    #expect(
      PlotNumber.grouped(1000) == "1\u{202F}000"
        && PlotNumber.grouped(-1_234_567) == "−1\u{202F}234\u{202F}567")
    #expect(PlotNumber.fixed(-0.0001, decimals: 2) == "0.00" && PlotNumber.fixed(-0.5, decimals: 1) == "−0.5")
    #expect(PlotNumber.percent(0.1234) == "12.3 %")
  }
}
