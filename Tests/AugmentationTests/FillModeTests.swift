import Augmentation
import Testing

@Suite("Fill modes")
struct FillModeTests {
  @Test("go by the names Keras gives them")
  func names() {
    #expect(FillMode.allCases.map(\.rawValue) == ["constant", "nearest", "reflect", "wrap"])
  }
}
