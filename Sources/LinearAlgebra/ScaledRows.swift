internal import CMatrix
internal import COpenBLAS

/// Vectors of floats side by side, each scaled by a power of two to a length of about 1.
///
/// Scaling by powers of two changes no digit, so that cosines are those of the vectors as they were, and products in single
/// precision neither overflow nor vanish.
public struct ScaledRows: Sendable {
  /// Values in a vector.
  public let dimension: Int
  /// The numbers that the vectors were added with.
  public private(set) var numbers: [Int] = []
  private var values: [Float] = []
  /// The vectors' lengths after scaling.
  private var norms: [Float] = []

  /// How many vectors there are.
  public var count: Int { numbers.count }

  /// No vectors yet, with room for `capacity`.
  public init(dimension: Int, capacity: Int) {
    self.dimension = dimension
    values.reserveCapacity(capacity * dimension)
    numbers.reserveCapacity(capacity)
    norms.reserveCapacity(capacity)
  }

  /// Adds the vector whose float32 values are `bytes`, unless it has no direction.
  ///
  /// - Returns: False for a vector of zeros, and for one with a value that is not finite.
  /// - Precondition: `bytes` holds `dimension` values.
  public mutating func append(_ bytes: RawSpan, number: Int) -> Bool {
    let squaredNorm = FloatVector.squaredNorm(of: bytes)
    guard squaredNorm.isFinite, squaredNorm > 0 else { return false }
    // Of a length of 1 to 2; vectors of the smallest numbers there are come as near as a float can take them.
    let exponent = max(-126, min(126, -Int(squaredNorm.squareRoot().exponent)))
    let factor = Float(sign: .plus, exponent: exponent, significand: 1)
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: dimension))
    values.withUnsafeMutableBufferPointer { values in
      bytes.withUnsafeBytes {
        vector_scale($0.baseAddress, dimension, factor, values.baseAddress.map { $0 + start })
      }
    }
    norms.append(Float(squaredNorm.squareRoot() * Double(factor)))
    numbers.append(number)
    return true
  }

  /// The cosine of the angle between two vectors, from −1 to 1: that of `FloatVector`, to the bit.
  public func cosine(_ row: Int, _ other: ScaledRows, _ otherRow: Int) -> Double {
    let bytes = values.span.extracting(row * dimension..<(row + 1) * dimension).bytes
    let otherBytes = other.values.span.extracting(otherRow * dimension..<(otherRow + 1) * dimension).bytes
    let vector = FloatVector(bytes)
    let (product, squaredNorm) = vector.product(with: otherBytes)
    return max(-1, min(1, product / (vector.squaredNorm * squaredNorm).squareRoot()))
  }

  /// Calls `body` with the vectors, one of these and one of `other`, whose cosine may be `threshold` or more.
  ///
  /// Products are made by BLAS in single precision. Left out are pairs whose product is below the threshold by more than
  /// it can be wrong: n·u of the product of the lengths, for sums of n products in any order, where u is half the distance
  /// between neighbouring floats at 1 (Higham 2002, 3.1).
  ///
  /// - Parameter scratch: Memory that is used again from call to call.
  /// - Complexity: 2·n·m·d operations; n·m floats of memory.
  public func forEachCandidate(
    with other: ScaledRows, cosine threshold: Double, scratch: inout CandidateScratch,
    _ body: (_ row: Int, _ otherRow: Int) throws -> Void
  ) rethrows {
    precondition(dimension == other.dimension, "\(dimension) and \(other.dimension) values")
    guard count > 0, other.count > 0 else { return }
    scratch.reserve(rows: count, columns: other.count)
    values.withUnsafeBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        products_single(count, other.count, dimension, left.baseAddress, right.baseAddress, &scratch.products)
      }
    }
    // Sixteen more for the rounding of lengths and of the comparison.
    let units = Double(dimension + 16) * Double(Float.ulpOfOne) / 2
    let bound = units < 0.5 ? threshold - units / (1 - units) : -.infinity
    for row in 0..<count {
      let found = scratch.products.withUnsafeBufferPointer { products in
        vector_find_not_less(
          products.baseAddress.map { $0 + row * other.count }, other.norms, other.count,
          Float(bound) * norms[row], &scratch.found)
      }
      for position in 0..<found { try body(row, Int(scratch.found[position])) }
    }
  }
}

/// Memory for products of rows, used again and again by one thread.
public struct CandidateScratch {
  fileprivate var products: [Float] = []
  fileprivate var found: [Int32] = []

  /// None yet.
  public init() {}

  fileprivate mutating func reserve(rows: Int, columns: Int) {
    if products.count < rows * columns { products = [Float](repeating: 0, count: rows * columns) }
    if found.count < columns { found = [Int32](repeating: 0, count: columns) }
  }
}
