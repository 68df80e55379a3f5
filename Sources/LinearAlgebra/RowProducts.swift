internal import COpenBLAS
public import Tensors

/// Scalar products between rows of matrices of floats, without a whole copy of them as doubles.
///
/// Blocks of columns are copied in the precision that is computed in and multiplied by BLAS; the products of the
/// blocks are summed in double precision.
public struct RowProducts {
  /// What blocks are multiplied in.
  public enum Precision: Sendable {
    /// Everything in double precision.
    case double
    /// Blocks in single precision, after subtracting a centre from every row: for distances only.
    ///
    /// The error of a product is about 5·10⁻⁷ of the product of the two centred rows' lengths at worst, and far less
    /// where their directions differ.
    case single
  }

  /// `(left rows, right rows)`: of centred rows in single precision, else of the rows as they are.
  public var products: Matrix<Double>
  /// The squared length of every left row, in double precision.
  public let leftSquares: [Double]
  /// The squared length of every right row, in double precision.
  public let rightSquares: [Double]

  /// Columns that are copied and multiplied at once.
  private static let blockWidth = 512

  /// A point amid the rows: the mean of up to 256 of them.
  ///
  /// Distances do not depend on it; it need not be exact.
  public static func centre(of matrix: Matrix<Float>, rows: [Int32]) -> [Float] {
    let step = max(1, rows.count / 256)
    var sums = [Float](repeating: 0, count: matrix.columnCount)
    var count: Float = 0
    sums.withUnsafeMutableBufferPointer { sums in
      matrix.elements.withUnsafeBufferPointer { elements in
        for position in stride(from: 0, to: rows.count, by: step) {
          let start = Int(rows[position]) * matrix.columnCount
          for column in sums.indices { sums[column] += elements[start + column] }
          count += 1
        }
        for column in sums.indices { sums[column] /= max(1, count) }
      }
    }
    return sums
  }

  /// The products of every one of `rows` with every one.
  ///
  /// - Parameters:
  ///   - centre: What is subtracted in single precision; of as many numbers as a row.
  ///   - threadCount: For copying; BLAS has its own count.
  public init(
    among rows: [Int32], of matrix: Matrix<Float>, precision: Precision, centre: [Float], threadCount: Int
  ) throws {
    let size = rows.count
    var squares = [Double](repeating: 0, count: size)
    var products = Matrix<Double>(rowCount: size, columnCount: size, repeating: 0)
    try products.elements.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      switch precision {
      case .double:
        var block = PackedRows<Double>(rowCount: size, width: Self.blockWidth)
        for columns in Self.blocks(matrix.columnCount) {
          try block.fill(matrix, rows, columns, centre: nil, &squares, threadCount)
          products_add_gram(size, columns.count, block.values, sums)
        }
      case .single:
        var block = PackedRows<Float>(rowCount: size, width: Self.blockWidth)
        var part = [Float](repeating: 0, count: size * size)
        for columns in Self.blocks(matrix.columnCount) {
          try block.fill(matrix, rows, columns, centre: centre, &squares, threadCount)
          products_gram_single(size, columns.count, block.values, &part)
          try part.withUnsafeBufferPointer { part in
            try concurrently(ranges: size, threadCount: threadCount) { range in
              for row in range {
                let start = row * size + row
                products_widen_and_add(size - row, part.baseAddress.map { $0 + start }, sums + start)
              }
            }
          }
        }
      }
      // So that a row's distance from itself is exactly 0.
      for row in 0..<size { sums[row * size + row] = squares[row] }
    }
    (self.products, leftSquares, rightSquares) = (products, squares, squares)
  }

  /// The products of every one of `leftRows` of `left` with every one of `rightRows` of `right`.
  public init(
    _ leftRows: [Int32], of left: Matrix<Float>, with rightRows: [Int32], of right: Matrix<Float>,
    precision: Precision, centre: [Float], threadCount: Int
  ) throws {
    precondition(
      left.columnCount == right.columnCount, "\(left.columnCount) and \(right.columnCount) columns")
    let (height, width) = (leftRows.count, rightRows.count)
    var leftSquares = [Double](repeating: 0, count: height)
    var rightSquares = [Double](repeating: 0, count: width)
    var products = Matrix<Double>(rowCount: height, columnCount: width, repeating: 0)
    try products.elements.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      switch precision {
      case .double:
        var leftBlock = PackedRows<Double>(rowCount: height, width: Self.blockWidth)
        var rightBlock = PackedRows<Double>(rowCount: width, width: Self.blockWidth)
        for columns in Self.blocks(left.columnCount) {
          try leftBlock.fill(left, leftRows, columns, centre: nil, &leftSquares, threadCount)
          try rightBlock.fill(right, rightRows, columns, centre: nil, &rightSquares, threadCount)
          products_add(height, width, columns.count, leftBlock.values, rightBlock.values, sums)
        }
      case .single:
        var leftBlock = PackedRows<Float>(rowCount: height, width: Self.blockWidth)
        var rightBlock = PackedRows<Float>(rowCount: width, width: Self.blockWidth)
        var part = [Float](repeating: 0, count: height * width)
        for columns in Self.blocks(left.columnCount) {
          try leftBlock.fill(left, leftRows, columns, centre: centre, &leftSquares, threadCount)
          try rightBlock.fill(right, rightRows, columns, centre: centre, &rightSquares, threadCount)
          products_single(height, width, columns.count, leftBlock.values, rightBlock.values, &part)
          try part.withUnsafeBufferPointer { part in
            try concurrently(ranges: height * width, threadCount: threadCount) { range in
              products_widen_and_add(
                range.count, part.baseAddress.map { $0 + range.lowerBound }, sums + range.lowerBound)
            }
          }
        }
      }
    }
    (self.products, self.leftSquares, self.rightSquares) = (products, leftSquares, rightSquares)
  }

  private static func blocks(_ columnCount: Int) -> [Range<Int>] {
    stride(from: 0, to: columnCount, by: blockWidth).map { $0..<min($0 + blockWidth, columnCount) }
  }
}

/// Some columns of some rows, side by side.
private struct PackedRows<Scalar: BinaryFloatingPoint> {
  var values: [Scalar]

  init(rowCount: Int, width: Int) { values = [Scalar](repeating: 0, count: rowCount * width) }

  mutating func fill(
    _ matrix: Matrix<Float>, _ rows: [Int32], _ columns: Range<Int>, centre: [Float]?,
    _ squares: inout [Double], _ threadCount: Int
  ) throws {
    try matrix.elements.withUnsafeBufferPointer { elements in
      try values.withUnsafeMutableBufferPointer { values in
        try squares.withUnsafeMutableBufferPointer { squares in
          try rows.withUnsafeBufferPointer { rows in
            guard let packed = values.baseAddress, let sums = squares.baseAddress,
              let first = rows.baseAddress
            else { return }
            try concurrently(ranges: rows.count, threadCount: threadCount) { range in
              products_pack(
                elements.baseAddress, matrix.columnCount, first + range.lowerBound, range.count,
                columns.lowerBound, columns.upperBound, centre, centre == nil ? 0 : 1,
                packed + range.lowerBound * columns.count, sums + range.lowerBound)
            }
          }
        }
      }
    }
  }
}

extension Matrix where Scalar == Double {
  /// Copies the upper triangle of a square matrix over the lower one, on several threads.
  public mutating func mirrorUpperTriangle(threadCount: Int) throws {
    let size = columnCount
    try elements.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return }
      try concurrently(ranges: size, threadCount: threadCount) {
        products_mirror(size, $0.lowerBound, $0.upperBound, start)
      }
    }
  }
}

/// The sum of some numbers' distances from a centre, and of their squares, by row.
public struct RowMoments: Sendable {
  /// What was subtracted from every number.
  public let centre: Double
  /// The sum of what is left, by row.
  public let sums: [Double]
  /// The sum of its squares, by row.
  public let squares: [Double]
  private let columnCount: Int

  /// The moments of every row of `matrix` about a number amid it.
  public init(of matrix: Matrix<Float>, threadCount: Int) throws {
    let (rowCount, columnCount) = (matrix.rowCount, matrix.columnCount)
    var sums = [Double](repeating: 0, count: rowCount)
    var squares = sums
    var centre = 0.0
    matrix.elements.withUnsafeBufferPointer {
      var unused = 0.0
      products_moments(columnCount, $0.baseAddress, 0, &centre, &unused)
    }
    centre /= Double(max(1, columnCount))
    try matrix.elements.withUnsafeBufferPointer { elements in
      try sums.withUnsafeMutableBufferPointer { sums in
        try squares.withUnsafeMutableBufferPointer { squares in
          guard let sums = sums.baseAddress, let squares = squares.baseAddress else { return }
          try concurrently(ranges: rowCount, threadCount: threadCount) { range in
            for row in range {
              products_moments(
                columnCount, elements.baseAddress.map { $0 + row * columnCount }, centre, sums + row,
                squares + row)
            }
          }
        }
      }
    }
    (self.centre, self.sums, self.squares, self.columnCount) = (centre, sums, squares, columnCount)
  }

  /// The variance (divided by the count) of all numbers in `rows` together.
  public func variance(of rows: some Collection<Int>) -> Double {
    let count = Double(rows.count * columnCount)
    guard count > 0 else { return 0 }
    let mean = rows.reduce(0) { $0 + sums[$1] } / count
    return max(0, rows.reduce(0) { $0 + squares[$1] } / count - mean * mean)
  }
}
