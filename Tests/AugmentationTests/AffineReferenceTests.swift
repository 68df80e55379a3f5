import Augmentation
import Tensors
import Testing

/// The geometry beside a plain reading of its definition, on sizes and numbers that nobody chose.
@Suite("Moved pictures beside a plain loop")
struct AffineReferenceTests {
  /// What lies at a whole row or column outside `0..<count`; nil for nothing.
  ///
  /// The definition of the modes by SciPy's documentation; `wrap` repeats with a period one short of the side.
  private static func inside(_ index: Int, _ count: Int, _ mode: FillMode) -> Int? {
    if (0..<count).contains(index) { return index }
    func modulo(_ value: Int, _ period: Int) -> Int { (value % period + period) % period }
    switch mode {
    case .constant: return nil
    case .nearest: return index < 0 ? 0 : count - 1
    case .reflect:
      let place = modulo(index, 2 * count)
      return place < count ? place : 2 * count - 1 - place
    case .wrap:
      // On the seam the first and the last pixel are in one place; SciPy comes to it from the side it is on.
      let place = modulo(index, count - 1)
      return index < 0 && place == 0 ? count - 1 : place
    }
  }

  @Test("shifts by whole pixels show exactly the pixel that lies there", arguments: FillMode.allCases)
  func wholeShifts(_ mode: FillMode) {
    var random = SplitMix64(seed: 3)
    for _ in 0..<30 {
      let (height, width) = (Int.random(in: 2...9, using: &random), Int.random(in: 2...9, using: &random))
      let pixels = (0..<height * width * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
      let (down, right) = (Int.random(in: -30...30, using: &random), Int.random(in: -30...30, using: &random))
      var transform = AugmentationTransform()
      (transform.tx, transform.ty) = (Double(down), Double(right))
      var augmentation = ImageAugmentation()
      (augmentation.fillMode, augmentation.fillValue) = (mode, 99)
      augmentation.interpolationOrder = Bool.random(using: &random) ? .linear : .nearest
      let made = transform.apply(to: pixels, height: height, width: width, as: augmentation)
      for y in 0..<height {
        for x in 0..<width {
          for c in 0..<3 {
            var expected: Float = 99
            if let row = Self.inside(y + down, height, mode), let column = Self.inside(x + right, width, mode)
            {
              expected = Float(pixels[(row * width + column) * 3 + c])
            }
            #expect(
              made[(y * width + x) * 3 + c] == expected,
              "\(height)×\(width) by \(down), \(right) at \(y), \(x)")
          }
        }
      }
    }
  }

  @Test("height shift moves rows with keras-preprocessing's geometry and columns with Keras 3's")
  func axes() {
    // Each pixel says where it is: rows in red, columns in green.
    let (height, width) = (5, 7)
    let pixels: [UInt8] = (0..<height * width).flatMap { [UInt8($0 / width), UInt8($0 % width), 0] }
    var transform = AugmentationTransform()
    transform.tx = 2
    var augmentation = ImageAugmentation()
    let middle = (2 * width + 3) * 3
    let moved = transform.apply(to: pixels, height: height, width: width, as: augmentation)
    #expect(moved[middle] == 4 && moved[middle + 1] == 3)
    augmentation.geometry = .keras3
    let other = transform.apply(to: pixels, height: height, width: width, as: augmentation)
    #expect(other[middle] == 2 && other[middle + 1] == 5)
  }

  @Test("flips mirror, twice is never, and a picture of one pixel survives everything")
  func flips() {
    let pixels: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
    var transform = AugmentationTransform()
    transform.flipsHorizontally = true
    let sideways = transform.apply(to: pixels, height: 2, width: 3, as: ImageAugmentation())
    #expect(sideways == [7, 8, 9, 4, 5, 6, 1, 2, 3, 16, 17, 18, 13, 14, 15, 10, 11, 12])
    #expect(
      transform.apply(to: sideways, height: 2, width: 3, as: ImageAugmentation()) == pixels.map { Float($0) })
    transform.flipsVertically = true
    let both = transform.apply(to: pixels, height: 2, width: 3, as: ImageAugmentation())
    #expect(both == [16, 17, 18, 13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3])
    (transform.theta, transform.tx, transform.zx) = (31, 5, 0.25)
    for mode in FillMode.allCases {
      var augmentation = ImageAugmentation()
      (augmentation.fillMode, augmentation.fillValue) = (mode, 7)
      let one = transform.apply(to: [7, 7, 7] as [UInt8], height: 1, width: 1, as: augmentation)
      #expect(one == [7, 7, 7], "\(mode)")
    }
  }
}
