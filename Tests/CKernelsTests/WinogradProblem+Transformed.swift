import CKernels

extension WinogradProblem {
  /// All results by F(4×4, 3×3) written out with its matrices in double precision, what is multiplied being rounded to
  /// bfloat16.
  func roundedProducts() -> [Double] {
    let (inputs, outputs) = (Int(geometry.in_channels), Int(geometry.out_channels))
    let (height, width) = (Int(geometry.height), Int(geometry.width))
    let size = Self.resultSize(geometry)
    let (rows, columns) = (Int(size.rows), Int(size.columns))
    func rounded(_ matrix: [[Double]]) -> [[Double]] {
      matrix.map { $0.map { Double(Float($0).roundedToBFloat16) } }
    }
    let weights = (0..<inputs).map { input in
      (0..<outputs).map { output in
        rounded(
          Self.sandwich(
            Self.kernelMatrix,
            (0..<3).map { y in
              (0..<3).map { x in Double(kernel[((y * 3 + x) * inputs + input) * outputs + output]) }
            }))
      }
    }
    var results = [Double](repeating: .nan, count: before.count)
    for sample in 0..<Int(geometry.batch) {
      for top in stride(from: 0, to: rows, by: 4) {
        for left in stride(from: 0, to: columns, by: 4) {
          let patches = (0..<inputs).map { input in
            rounded(
              Self.sandwich(
                Self.sourceMatrix,
                (0..<6).map { y in
                  (0..<6).map { x in
                    let (row, column) = (top + y - Int(geometry.top), left + x - Int(geometry.left))
                    guard (0..<height).contains(row), (0..<width).contains(column) else { return 0 }
                    return Double(source[((sample * inputs + input) * height + row) * width + column])
                  }
                }))
          }
          for output in 0..<outputs {
            var sums = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
            for input in 0..<inputs {
              for y in 0..<6 {
                for x in 0..<6 { sums[y][x] += patches[input][y][x] * weights[input][output][y][x] }
              }
            }
            let tile = Self.sandwich(Self.resultMatrix, sums)
            for y in 0..<min(4, rows - top) {
              for x in 0..<min(4, columns - left) {
                let at = ((sample * outputs + output) * rows + top + y) * columns + left + x
                var value = tile[y][x] + Double(bias[output])
                if geometry.accumulates != 0 { value += Double(before[at]) }
                if geometry.activation != CKERNELS_ACTIVATION_IDENTITY { value = max(value, 0) }
                if geometry.activation == CKERNELS_ACTIVATION_RELU6 { value = min(value, 6) }
                results[at] = value
              }
            }
          }
        }
      }
    }
    return results
  }

  /// `matrix · inner · matrixᵀ`.
  private static func sandwich(_ matrix: [[Double]], _ inner: [[Double]]) -> [[Double]] {
    func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      a.map { row in b[0].indices.map { column in zip(row, b).reduce(0) { $0 + $1.0 * $1.1[column] } } }
    }
    let transposed = matrix[0].indices.map { column in matrix.map { $0[column] } }
    return product(product(matrix, inner), transposed)
  }

  // Interpolation points 0, ±p, ±q and infinity.
  private static let (p, q) = (0.625, 1.5)

  private static let sourceMatrix: [[Double]] = [
    [p * p * q * q, 0, -(p * p + q * q), 0, 1, 0],
    [0, -p * q * q, -q * q, p, 1, 0],
    [0, p * q * q, -q * q, -p, 1, 0],
    [0, -q * p * p, -p * p, q, 1, 0],
    [0, q * p * p, -p * p, -q, 1, 0],
    [0, p * p * q * q, 0, -(p * p + q * q), 0, 1],
  ]

  private static let kernelMatrix: [[Double]] = {
    let (atP, atQ) = (0.5 / (p * p * (p * p - q * q)), 0.5 / (q * q * (q * q - p * p)))
    return [
      [1 / (p * p * q * q), 0, 0],
      [atP, atP * p, atP * p * p],
      [atP, -atP * p, atP * p * p],
      [atQ, atQ * q, atQ * q * q],
      [atQ, -atQ * q, atQ * q * q],
      [0, 0, 1],
    ]
  }()

  private static let resultMatrix: [[Double]] = [
    [1, 1, 1, 1, 1, 0],
    [0, p, -p, q, -q, 0],
    [0, p * p, p * p, q * q, q * q, 0],
    [0, p * p * p, -p * p * p, q * q * q, -q * q * q, 1],
  ]
}
