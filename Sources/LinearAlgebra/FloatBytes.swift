extension [Float] {
  /// Appends the float32 values in `bytes`, little-endian and aligned to nothing.
  ///
  /// - Precondition: `bytes` holds whole values.
  package mutating func append(floatsIn bytes: RawSpan) {
    let count = bytes.byteCount / 4
    precondition(bytes.byteCount == count * 4, "\(bytes.byteCount) bytes are no whole number of floats")
    let start = self.count
    append(contentsOf: repeatElement(0, count: count))
    bytes.withUnsafeBytes { bytes in
      withUnsafeMutableBytes {
        UnsafeMutableRawBufferPointer(rebasing: $0[(start * 4)...]).copyMemory(from: bytes)
      }
    }
  }

  /// Calls `body` with the bytes of the values in `range`.
  package func withBytes<Result>(of range: Range<Int>, _ body: (RawSpan) throws -> Result) rethrows -> Result
  {
    try body(span.extracting(range).bytes)
  }
}
