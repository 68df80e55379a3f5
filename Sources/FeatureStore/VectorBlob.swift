import Foundation

/// Feature vectors as the store keeps them: float32, little-endian, without a header.
enum VectorBlob {
  /// The bytes of `vector`; four for each value.
  static func encode(_ vector: [Float]) -> Data {
    var data = Data()
    encode(vector, into: &data)
    return data
  }

  /// Makes `data` the bytes of `vector`, in the same memory if it has as many.
  ///
  /// Fresh memory for a large vector costs several times as much as filling it.
  static func encode(_ vector: [Float], into data: inout Data) {
    if data.count != vector.count * 4 { data = Data(count: vector.count * 4) }
    var bytes = data.mutableBytes
    var offset = 0
    for value in vector {
      bytes.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: offset, as: UInt32.self)
      offset &+= 4
    }
  }

  /// Writes the values in `data` to `elements` from `start` on; a last incomplete value is ignored.
  ///
  /// - Precondition: `elements` has room for `data.count / 4` values from `start` on.
  static func decode(_ data: Data, into elements: inout [Float], at start: Int) {
    let bytes = data.span
    let count = bytes.count / 4
    var floats = elements.mutableSpan
    var index = 0
    while index < count {
      let offset = index &* 4
      // Highest byte first: its bounds check makes the other three redundant.
      let high = UInt32(bytes[offset &+ 3]) << 24
      let low = UInt32(bytes[offset]) | UInt32(bytes[offset &+ 1]) << 8 | UInt32(bytes[offset &+ 2]) << 16
      floats[start &+ index] = Float(bitPattern: high | low)
      index &+= 1
    }
  }
}

/// What the store says about a vector in plain columns.
struct VectorSummary: Equatable {
  /// The Euclidean length.
  let l2Norm: Double
  /// The average of all values.
  let mean: Double
  /// The part of the values that are zero (of either sign), 0...1.
  let zeroFraction: Double

  /// Sums `vector` in double precision, in eight interleaved lanes.
  ///
  /// - Precondition: `vector` is not empty.
  init(_ vector: [Float]) {
    precondition(!vector.isEmpty, "a feature vector has at least one value")
    let values = vector.span
    var squares = SIMD8<Double>.zero
    var sums = SIMD8<Double>.zero
    var zeros = SIMD8<Int32>.zero
    var index = 0
    while index &+ 8 <= values.count {
      let lanes = SIMD8<Float>(
        values[index], values[index &+ 1], values[index &+ 2], values[index &+ 3], values[index &+ 4],
        values[index &+ 5], values[index &+ 6], values[index &+ 7])
      let wide = SIMD8<Double>(lanes)
      squares += wide * wide
      sums += wide
      zeros.replace(with: zeros &+ 1, where: lanes .== 0)
      index &+= 8
    }
    var (square, sum, zero) = (squares.sum(), sums.sum(), Int(zeros.wrappedSum()))
    while index < values.count {
      let value = Double(values[index])
      square += value * value
      sum += value
      if value == 0 { zero += 1 }
      index &+= 1
    }
    l2Norm = square.squareRoot()
    mean = sum / Double(values.count)
    zeroFraction = Double(zero) / Double(values.count)
  }
}
