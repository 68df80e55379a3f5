internal import Foundation
internal import Heads
internal import Tensors

extension Heads {
  /// Samples from `.npy` files, which other programs can read too.
  struct Files {
    let train: Matrix<Float>
    let labels: [String]
    let test: Matrix<Float>

    /// - Parameters:
    ///   - train: float32, `(samples, features)`.
    ///   - labels: Whole numbers, one per sample of `train`.
    ///   - test: float32, `(samples, features)`.
    init(train: String, labels: String, test: String) throws {
      (self.train, self.test) = (try Self.matrix(train), try Self.matrix(test))
      self.labels = try Self.array(labels).integers(as: Int.self).map { "class\($0)" }
    }

    private static func array(_ path: String) throws -> NPYArray {
      try NPYArray(bytes: [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    }

    private static func matrix(_ path: String) throws -> Matrix<Float> {
      let array = try array(path)
      guard array.shape.count == 2 else {
        throw NPYError.badHeader(reason: "\(path): the shape \(array.shape) is no matrix")
      }
      return Matrix(rowCount: array.shape[0], columnCount: array.shape[1], elements: try array.floats())
    }
  }
}
