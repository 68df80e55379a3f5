import Foundation
import Images
import Tensors
import TestSupport
import Testing

@Suite struct ImageLoaderTests {
  @Test(arguments: [(24, 20), (61, 83), (90, 100)])
  func `tf_bilinear is tf.image.resize`(height: Int, width: Int) throws {
    let size = ImageSize(height: height, width: width)
    let loader = ImageLoader(targetSize: size, interpolation: .tfBilinear)
    let pixels = try loader.load(GoldenTable.file("photo.jpg")).pixels
    try expectClose(pixels, to: "tf_bilinear_\(height)x\(width)")
  }

  @Test(arguments: [(24, 20), (20, 31), (64, 96), (48, 48)])
  func `padding is tf.image.resize_with_pad`(height: Int, width: Int) throws {
    let black = RGBColor(red: 0, green: 0, blue: 0)
    let size = ImageSize(height: height, width: width)
    let loader = ImageLoader(targetSize: size, interpolation: .tfBilinear, aspect: .pad(color: black))
    let pixels = try loader.load(GoldenTable.file("photo.jpg")).pixels
    try expectClose(pixels, to: "tf_pad_\(height)x\(width)")
  }

  private func expectClose(_ pixels: LoadedImage.Pixels, to golden: String) throws {
    let expected = try NPYArray.golden("Images/\(golden).npy")
    guard case .floats(let tensor) = pixels else {
      Issue.record("\(golden): not floats")
      return
    }
    #expect(tensor.shape == expected.shape)
    // TensorFlow may fuse multiply and add: a few units in the last place of numbers up to 255.
    let result = Closeness(tensor.elements, try expected.elements(as: Float.self), rtol: 0, atol: 6e-5)
    #expect(result.isClose, "\(golden): \(result)")
  }

  /// 2×4 pixels into 4×4: fitted to 2×4, one bar row above and one below.
  @Test func `padding puts bars of the colour around the centred picture`() throws {
    let white = RGBColor(red: 255, green: 255, blue: 255)
    let red = RGBColor(red: 255, green: 0, blue: 0)
    let loader = ImageLoader(
      targetSize: ImageSize(height: 4, width: 4), interpolation: .bilinear, aspect: .pad(color: red))
    let fitted = loader.fit(PixelBuffer(height: 2, width: 4, color: white))
    let bar = PixelBuffer(height: 1, width: 4, color: red).bytes
    let content = PixelBuffer(height: 2, width: 4, color: white).bytes
    #expect(fitted == .bytes(PixelBuffer(height: 4, width: 4, bytes: bar + content + bar)))
  }

  @Test func `orientation is applied when asked for, and before resizing`() throws {
    let bytes = try GoldenTable.file("exif6.jpg")  // stored as 6 rows of 9
    let asStored = try ImageLoader().load(bytes)
    #expect(asStored.pixels.height == 6 && asStored.pixels.width == 9)
    let upright = try ImageLoader(orientation: .exif).load(bytes)
    #expect(upright.pixels.height == 9 && upright.pixels.width == 6)
    #expect(upright.info == asStored.info)
    #expect(upright.info.orientation == .rotate270)
  }

  @Test(arguments: PreprocessMode.allCases) func `preprocessing is Keras' to the bit`(
    mode: PreprocessMode
  ) throws {
    let ramp = try NPYArray.golden("Images/ramp.npy").elements(as: UInt8.self)
    let expected =
      mode == .none
      ? ramp.map { Float($0) }
      : try NPYArray.golden("Images/preprocess_\(mode.rawValue).npy").elements(as: Float.self)
    let picture = PixelBuffer(height: 16, width: 16, bytes: ramp)
    let tensor = Tensor(shape: [16, 16, 3], elements: ramp.map { Float($0) })
    for pixels in [LoadedImage.Pixels.bytes(picture), .floats(tensor)] {
      var values = [Float](repeating: -7, count: 5 + ramp.count + 2)
      mode.write(pixels, into: &values, at: 5)
      #expect(Array(values[5..<5 + ramp.count]) == expected)
      // Nothing else is touched.
      #expect(values.prefix(5).allSatisfy { $0 == -7 } && values.suffix(2).allSatisfy { $0 == -7 })
    }
  }

  @Test func `a loader survives encoding`() throws {
    let loader = ImageLoader(
      targetSize: ImageSize(height: 3, width: 4), interpolation: .tfBilinear,
      aspect: .pad(color: RGBColor(red: 1, green: 2, blue: 3)), orientation: .exif, maxPixels: 7)
    let coded = try JSONEncoder().encode(loader)
    #expect(try JSONDecoder().decode(ImageLoader.self, from: coded) == loader)
  }
}
