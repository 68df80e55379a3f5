import Tensors
import Testing

@Suite("LabelEncoding")
struct LabelEncodingTests {
  @Test("sorts names by code point as Python does")
  func order() {
    // Capital letters first, accents after all of ASCII.
    let encoding = LabelEncoding(["épine", "apple", "Zebra", "apple", "10", "9"])
    #expect(encoding.classNames == ["10", "9", "Zebra", "apple", "épine"])
    #expect(encoding.classIndices == [4, 3, 2, 3, 0, 1])
    #expect(encoding.classCounts == [1, 1, 1, 2, 1])
  }

  @Test("has no classes without labels")
  func empty() { #expect(LabelEncoding([]).classNames.isEmpty) }
}
