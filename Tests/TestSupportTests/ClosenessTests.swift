import Testing
import TestSupport

@Suite("Closeness")
struct ClosenessTests {
  @Test("reports the worst element and counts those over the tolerance")
  func worst() {
    let result = Closeness([1, 2.1, 3.001], [1, 2, 3], rtol: 1e-2, atol: 0)
    #expect(!result.isClose)
    #expect(result.overCount == 1)
    #expect(result.worst?.index == 1)
  }

  @Test("counts a NaN as over, whichever side it stands on", arguments: [[Double.nan, 1], [1, Double.nan]])
  func nan(values: [Double]) {
    #expect(!Closeness([values[0]], [values[1]], rtol: 1, atol: 1).isClose)
  }

  @Test("lists of different length are never close")
  func lengths() {
    #expect(!Closeness([Float](), [1], rtol: 1, atol: 1).isClose)
  }
}
