import CDNN

/// Uninitialized bytes, 64-byte aligned, freed with the object.
final class MemoryBlock {
  /// The first byte; valid as long as the object.
  let start: UnsafeMutableRawPointer
  /// How many bytes there are.
  let byteCount: Int

  /// Allocates `byteCount` bytes for `purpose`, which an error names.
  init(byteCount: Int, for purpose: String) throws(DNNError) {
    var memory: UnsafeMutableRawPointer?
    guard cdnn_memory_allocate(Int64(byteCount), &memory) == 0, let memory else {
      throw .outOfMemory(purpose: purpose, byteCount: byteCount)
    }
    start = memory
    self.byteCount = byteCount
  }

  deinit { cdnn_memory_free(start) }
}
