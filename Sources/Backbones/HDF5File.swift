internal import CHDF5
internal import Synchronization

/// An HDF5 file open for reading.
///
/// The HDF5 library is not thread-safe and its state is global, so one lock serves all files.
final class HDF5File: @unchecked Sendable {  // `handle` is only touched while `lock` is held
  /// Why HDF5 could not give what was asked for.
  enum Problem: Error {
    case cannotOpen(String)
    case missing
    case wrongKind
    case readFailed
    case outOfMemory
    case writeFailed
    /// Groups in groups without end.
    case tangled
  }

  static let lock = Mutex(())
  private let handle: OpaquePointer

  init(path: String) throws(Problem) {
    var handle: OpaquePointer?
    var message = [CChar](repeating: 0, count: 256)
    let status = Self.lock.withLock { _ in
      message.withUnsafeMutableBufferPointer {
        chdf5_open(path, &handle, $0.baseAddress, Int64($0.count))
      }
    }
    guard let handle, status == CHDF5_OK else {
      if status == CHDF5_OUT_OF_MEMORY { throw .outOfMemory }
      let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .cannotOpen(String(decoding: bytes, as: UTF8.self))
    }
    self.handle = handle
  }

  deinit { Self.lock.withLock { _ in chdf5_close(handle) } }

  /// Whether `path` names a group or dataset.
  func exists(_ path: String) -> Bool {
    Self.lock.withLock { _ in chdf5_exists(handle, path) != 0 }
  }

  /// Whether the object `path` has an attribute `name`.
  func hasAttribute(_ name: String, of path: String) -> Bool {
    Self.lock.withLock { _ in chdf5_has_attribute(handle, path, name) != 0 }
  }

  /// The strings of an attribute, of fixed or variable length.
  func strings(_ name: String, of path: String) throws(Problem) -> [String] {
    var text: UnsafeMutablePointer<CChar>?
    var byteCount: Int64 = 0
    var count: Int64 = 0
    let status = Self.lock.withLock { _ in
      chdf5_read_strings(handle, path, name, &text, &byteCount, &count)
    }
    defer { chdf5_free(text) }
    try Self.check(status)
    return Self.strings(text, byteCount, count)
  }

  /// Whether `path` names a group.
  func isGroup(_ path: String) -> Bool {
    Self.lock.withLock { _ in chdf5_is_group(handle, path) != 0 }
  }

  /// The names of everything in the group `path`, sorted by byte.
  func children(of path: String) throws(Problem) -> [String] {
    var text: UnsafeMutablePointer<CChar>?
    var byteCount: Int64 = 0
    var count: Int64 = 0
    let status = Self.lock.withLock { _ in chdf5_children(handle, path, &text, &byteCount, &count) }
    defer { chdf5_free(text) }
    try Self.check(status)
    return Self.strings(text, byteCount, count)
  }

  /// `count` texts that each end with a NUL.
  private static func strings(
    _ text: UnsafeMutablePointer<CChar>?, _ byteCount: Int64, _ count: Int64
  ) -> [String] {
    // Texts of an empty array take no memory at all.
    guard let text else { return [] }
    let bytes = UnsafeRawBufferPointer(start: text, count: Int(byteCount))
    // Each string ends with a NUL, so splitting leaves one empty piece behind the last.
    return bytes.split(separator: 0, omittingEmptySubsequences: false).prefix(Int(count))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The shape of a dataset of floating point numbers.
  func shape(of path: String) throws(Problem) -> [Int] {
    var rank: Int32 = 0
    var dimensions = [Int64](repeating: 0, count: Int(CHDF5_MAXIMUM_RANK))
    let status = Self.lock.withLock { _ in
      dimensions.withUnsafeMutableBufferPointer { chdf5_shape(handle, path, &rank, $0.baseAddress) }
    }
    try Self.check(status)
    return dimensions.prefix(Int(rank)).map { Int($0) }
  }

  /// All elements of a dataset as float32; `count` must be the product of its shape.
  func floats(_ path: String, count: Int) throws(Problem) -> [Float] {
    var status: Int32 = 0
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = Self.lock.withLock { _ in
        chdf5_read_floats(handle, path, buffer.baseAddress, Int64(count))
      }
      initialized = status == CHDF5_OK ? count : 0
    }
    try Self.check(status)
    return values
  }

  private static func check(_ status: Int32) throws(Problem) {
    switch Int(status) {
    case CHDF5_OK: return
    case CHDF5_MISSING: throw .missing
    case CHDF5_WRONG_KIND: throw .wrongKind
    case CHDF5_OUT_OF_MEMORY: throw .outOfMemory
    default: throw .readFailed
    }
  }
}
