import SampleImages
import Testing

@Suite("Colours") struct ColourTests {
  @Test("linear light and sRGB are inverse to each other on every 8-bit level")
  func roundTrip() {
    for level in 0...255 {
      let linear = sRGB(Double(level) / 255, 0, 0).x
      #expect(abs(sRGBEncoded(linear) * 255 - Double(level)) < 1e-4)
    }
    // IEC 61966-2-1: half of the light is level 188 (187.52).
    #expect(abs(sRGBEncoded(0.5) * 255 - 187.52) < 0.01)
  }

  @Test("hues run red, yellow, green, cyan, blue, magenta and wrap around")
  func hues() {
    let expected = [
      Vector3(1, 0, 0), Vector3(1, 1, 0), Vector3(0, 1, 0),
      Vector3(0, 1, 1), Vector3(0, 0, 1), Vector3(1, 0, 1),
    ]
    for (index, colour) in expected.enumerated() {
      for turn in [-1.0, 0, 1] {
        #expect((hueColour(Double(index) / 6 + turn, 1, 1) - colour).length < 1e-12)
      }
    }
    #expect((hueColour(0.3, 0, 1) - Vector3(1, 1, 1)).length < 1e-12)
    #expect(hueColour(0.3, 0.5, 0) == .zero)
  }

  @Test("smoothstep is level outside its bounds, a half in the middle, and may run downwards")
  func smoothsteps() {
    #expect(smoothstep(1, 3, 0.9) == 0)
    #expect(smoothstep(1, 3, 2) == 0.5)
    #expect(smoothstep(1, 3, 3.1) == 1)
    // t = 0.25: 0.0625 · (3 - 0.5) = 0.15625.
    #expect(smoothstep(1, 3, 1.5) == 0.15625)
    #expect(smoothstep(3, 1, 0.9) == 1)
  }
}
