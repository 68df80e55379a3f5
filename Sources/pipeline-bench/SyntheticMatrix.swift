internal import Tensors

/// Made-up features that can be told apart by class.
enum SyntheticMatrix {
  /// Rows of class `row % classCount`: numbers from 0 to 1, a third of them zero as after a rectifier, and a feature in
  /// `classCount` larger by a half where it speaks for the class.
  static func features(rows: Int, columns: Int, classCount: Int, seed: UInt64 = 1) -> Matrix<Float> {
    var generator = SplitMix64(seed: seed)
    var elements = [Float](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = Float.random(in: -0.5..<1, using: &generator)
        let bonus: Float = column % classCount == row % classCount ? 0.5 : 0
        elements[row * columns + column] = max(0, value) + bonus
      }
    }
    return Matrix(rowCount: rows, columnCount: columns, elements: elements)
  }
}
