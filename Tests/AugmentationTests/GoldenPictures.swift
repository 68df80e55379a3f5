import Augmentation
import Tensors
import TestSupport

/// What Keras made of one picture (Tests/Golden/Generators/augmentation.py).
struct GoldenPictures {
  /// One pinned change and its result.
  struct Case: CustomStringConvertible {
    let transform: AugmentationTransform
    let augmentation: ImageAugmentation
    let expected: [Float]

    var description: String {
      "\(augmentation.geometry.rawValue) \(augmentation.fillMode) order \(augmentation.interpolationOrder) \(transform)"
    }
  }

  static let height = 13
  static let width = 19

  /// The picture that the generator changes.
  static let picture: [UInt8] = (0..<height * width * 3).map { index in
    let (y, x, c) = (index / (3 * width), index / 3 % width, index % 3)
    let sum = x * x * (c + 2) + 7 * y * y + 11 * x * y
    return UInt8(20 + sum / 3 % 200)
  }

  static func cases() throws -> [Case] {
    let numbers = try NPYArray.golden("Augmentation/cases.npy")
    let (rows, results) = (
      try numbers.elements(as: Double.self),
      try NPYArray.golden("Augmentation/results.npy").elements(as: Float.self)
    )
    let size = height * width * 3
    return (0..<numbers.shape[0]).map { index in
      let row = Array(rows[index * 14..<index * 14 + 14])
      var transform = AugmentationTransform()
      (transform.theta, transform.tx, transform.ty, transform.shear) = (row[0], row[1], row[2], row[3])
      (transform.zx, transform.zy) = (row[4], row[5])
      (transform.flipsHorizontally, transform.flipsVertically) = (row[6] == 1, row[7] == 1)
      transform.channelShift = row[8].isNaN ? nil : row[8]
      transform.brightness = row[9].isNaN ? nil : row[9]
      var augmentation = ImageAugmentation()
      augmentation.fillMode = FillMode.allCases[Int(row[10])]
      augmentation.fillValue = row[11]
      augmentation.interpolationOrder = row[12] == 1 ? .linear : .nearest
      augmentation.geometry = row[13] == 1 ? .keras3 : .kerasPreprocessing
      return Case(
        transform: transform, augmentation: augmentation,
        expected: Array(results[index * size..<(index + 1) * size]))
    }
  }
}
