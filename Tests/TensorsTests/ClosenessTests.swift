import Tensors
import Testing

@Suite("Closeness")
struct ClosenessTests {
  @Test("reports the worst element and counts those over the tolerance")
  func worst() {
    let result = Closeness([1, 2.1, 3.001], [1, 2, 3], rtol: 1e-2, atol: 0)
    #expect(!result.isClose)
    #expect(result.overCount == 1)
    #expect(result.worst?.index == 1)
    #expect((result.worstAbsolute - 0.1).magnitude < 1e-12)
    #expect((result.worstRelative - 0.05).magnitude < 1e-12)
    #expect((result.worstShare - 5).magnitude < 1e-9)
  }

  @Test("counts a NaN as over, whichever side it stands on", arguments: [[Double.nan, 1], [1, Double.nan]])
  func nan(values: [Double]) {
    #expect(!Closeness([values[0]], [values[1]], rtol: 1, atol: 1).isClose)
  }

  @Test("a NaN is infinitely far away, infinity is equal to itself")
  func notFinite() {
    #expect(Closeness([Float.nan], [1], rtol: 1, atol: 1).worstShare == .infinity)
    #expect(!Closeness([Float(1)], [.infinity], rtol: 1, atol: 1).isClose)
    #expect(Closeness([Float.infinity], [.infinity], rtol: 1, atol: 1).isClose)
  }

  @Test("a layer's tolerance is relative to each element and to the largest one")
  func layer() {
    #expect(Closeness(layer: [100.0, 0.0009], [100, 0]).isClose)
    #expect(!Closeness(layer: [100.0, 0.0011], [100, 0]).isClose)
    #expect(!Closeness(layer: [100.02, 0], [100, 0]).isClose)
  }

  @Test("lists of different length are never close")
  func lengths() {
    #expect(!Closeness([Float](), [1], rtol: 1, atol: 1).isClose)
  }
}
