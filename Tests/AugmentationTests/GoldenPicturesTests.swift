import Augmentation
import Testing

@Suite("Changed pictures beside Keras'")
struct GoldenPicturesTests {
  @Test("differ nowhere by a grey level, whatever is pinned, from bytes and from floats")
  func everyCase() throws {
    let cases = try GoldenPictures.cases()
    #expect(cases.count == 166)
    let (height, width) = (GoldenPictures.height, GoldenPictures.width)
    let floats = GoldenPictures.picture.map { Float($0) }
    var (differing, total) = (0, 0)
    for one in cases {
      let made = one.transform.apply(
        to: GoldenPictures.picture, height: height, width: width, as: one.augmentation)
      let differences = zip(made, one.expected).map { abs($0 - $1) }
      let greatest = try #require(differences.max())
      #expect(greatest <= 1, "\(one): differs by \(greatest) in \(differences.count { $0 > 1 }) values")
      differing += differences.count { $0 > 0 }
      total += differences.count
      #expect(
        made == one.transform.apply(to: floats, height: height, width: width, as: one.augmentation), "\(one)")
    }
    // None differ where the files were made; another mathematical library may round a sine otherwise.
    #expect(differing * 1000 <= total, "\(differing) of \(total) values differ")
  }

  @Test("one grey level is stretched to black as by keras-preprocessing, and only dimmed as by Keras 3")
  func oneLevel() {
    var transform = AugmentationTransform()
    transform.brightness = 0.5
    var augmentation = ImageAugmentation()
    let pixels = [UInt8](repeating: 100, count: 12)
    func level() -> Set<Float> {
      Set(transform.apply(to: pixels, height: 2, width: 2, as: augmentation))
    }
    #expect(level() == [0])
    augmentation.geometry = .keras3
    #expect(level() == [50])
  }
}
