import Exports
import Foundation
import Tensors
import TestSupport

/// What `exports.py` wrote down beside its files.
struct GoldenRows: Decodable {
  let paths, labels, splits, classNames, shortest: [String]

  static func load() throws -> GoldenRows {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      GoldenRows.self, from: Data(contentsOf: ProjectPaths.golden.appending(path: "Exports/facts.json")))
  }

  /// The rows as a source, in blocks of a few.
  func source() throws -> RowsInMemory {
    let array = try NPYArray.golden("Exports/features.npy")
    return RowsInMemory(
      images: paths.indices.map {
        ExportedImage(imageID: Int64($0 + 1), path: paths[$0], label: labels[$0], split: splits[$0])
      },
      matrix: Matrix(rowCount: array.shape[0], columnCount: array.shape[1], elements: try array.floats()),
      classNames: classNames)
  }
}

/// Rows that are all there; may fail at a row, or wait for none.
struct RowsInMemory: ExportSource {
  struct Problem: Error {}

  var images: [ExportedImage]
  var matrix: Matrix<Float>
  var classNames: [String]
  /// Reading this row's features throws.
  var brokenRow: Int?

  var rowCount: Int { images.count }
  var columnCount: Int { matrix.columnCount }

  func images(in range: Range<Int>) throws -> [ExportedImage] { Array(images[range]) }

  func features(in range: Range<Int>) throws -> Matrix<Float> {
    if let brokenRow, range.contains(brokenRow) { throw Problem() }
    return matrix.selectingRows(Array(range))
  }
}

/// The bytes of `name` below `Tests/Golden/Exports`.
func golden(_ name: String) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: ProjectPaths.golden.appending(path: "Exports/\(name)")))
}
