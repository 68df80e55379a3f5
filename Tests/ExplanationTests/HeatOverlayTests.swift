import Explanation
import Testing

@Suite("Heat over pictures")
struct HeatOverlayTests {
  @Test("mixes the colour in by its opacity")
  func blending() {
    let map = ActivationMap(height: 1, width: 2, values: [0, 8])
    let grey = [UInt8](repeating: 100, count: 6)
    // Jet ends in (128, 0, 0) and begins in (0, 0, 128): 100 * 0.6 + 127.5 * 0.4 is 111.
    let mixed = HeatOverlay().blend(map, over: grey, height: 1, width: 2)
    #expect(mixed == [60, 60, 111, 111, 60, 60])
    #expect(HeatOverlay(opacity: 0).blend(map, over: grey, height: 1, width: 2) == grey)
    let full = HeatOverlay(colorMap: .inferno, opacity: 1).blend(map, over: grey, height: 1, width: 2)
    #expect(full[0] < 3 && full[1] < 3 && full[3] > 240 && full[4] > 240)
  }

  @Test("shows nothing where nothing speaks for the class")
  func nothing() {
    let map = ActivationMap(height: 1, width: 1, values: [-5])
    let result = HeatOverlay().blend(map, over: [10, 20, 30], height: 1, width: 1)
    #expect(
      result
        == HeatOverlay().blend(
          ActivationMap(height: 1, width: 1, values: [0]), over: [10, 20, 30], height: 1, width: 1))
  }
}
