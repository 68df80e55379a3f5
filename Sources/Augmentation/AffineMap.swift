internal import Foundation

/// Where each pixel of a changed picture comes from: row and column of the source as affine functions of row and
/// column of the result.
///
/// Reference: `apply_affine_transform` of keras_preprocessing/image/affine_transformations.py and of
/// keras/src/legacy/preprocessing/image.py.
struct AffineMap: Equatable {
  /// The upper two rows of a 3×3 matrix on (row, column, 1).
  var rows: SIMD3<Double>
  var columns: SIMD3<Double>

  /// The map of rotation, shift, shear and zoom about the centre; nil if none of them does anything.
  init?(
    _ transform: AugmentationTransform, height: Int, width: Int, geometry: ImageAugmentation.Geometry
  ) {
    var map = AffineMap(rows: [1, 0, 0], columns: [0, 1, 0])
    var moves = false
    func then(_ rows: SIMD3<Double>, _ columns: SIMD3<Double>) {
      map = moves ? map * AffineMap(rows: rows, columns: columns) : AffineMap(rows: rows, columns: columns)
      moves = true
    }
    if transform.theta != 0 {
      let angle = transform.theta * (.pi / 180)
      then([cos(angle), -sin(angle), 0], [sin(angle), cos(angle), 0])
    }
    if transform.tx != 0 || transform.ty != 0 { then([1, 0, transform.tx], [0, 1, transform.ty]) }
    if transform.shear != 0 {
      let angle = transform.shear * (.pi / 180)
      then([1, -sin(angle), 0], [0, cos(angle), 0])
    }
    if transform.zx != 1 || transform.zy != 1 { then([transform.zx, 0, 0], [0, transform.zy, 0]) }
    guard moves else { return nil }
    let beyondMiddle = geometry == .kerasPreprocessing ? 0.5 : -0.5
    self = map.about(row: Double(height) / 2 + beyondMiddle, column: Double(width) / 2 + beyondMiddle)
    if geometry == .keras3 { swapAxes() }
  }

  private init(rows: SIMD3<Double>, columns: SIMD3<Double>) { (self.rows, self.columns) = (rows, columns) }

  /// `left` after `right`.
  static func * (left: AffineMap, right: AffineMap) -> AffineMap {
    func product(_ row: SIMD3<Double>) -> SIMD3<Double> {
      var sums = row[0] * right.rows + row[1] * right.columns
      sums[2] += row[2]
      return sums
    }
    return AffineMap(rows: product(left.rows), columns: product(left.columns))
  }

  /// The map with (`row`, `column`) in the place of (0, 0).
  private func about(row: Double, column: Double) -> AffineMap {
    AffineMap(rows: [1, 0, row], columns: [0, 1, column])
      * self * AffineMap(rows: [1, 0, -row], columns: [0, 1, -column])
  }

  /// Takes rows for columns and columns for rows.
  private mutating func swapAxes() {
    (rows, columns) = (
      [columns[1], columns[0], columns[2]], [rows[1], rows[0], rows[2]]
    )
  }
}
