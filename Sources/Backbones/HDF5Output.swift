internal import CHDF5
internal import Synchronization

/// An HDF5 file that is being written, under the lock of all HDF5 files.
final class HDF5Output {
  private let handle: OpaquePointer

  /// Creates the file at `path`, or empties the one that is there.
  init(path: String) throws(HDF5File.Problem) {
    var handle: OpaquePointer?
    var message = [CChar](repeating: 0, count: 256)
    let status = HDF5File.lock.withLock { _ in
      message.withUnsafeMutableBufferPointer {
        chdf5_create(path, &handle, $0.baseAddress, Int64($0.count))
      }
    }
    guard let handle, status == CHDF5_OK else {
      if status == CHDF5_OUT_OF_MEMORY { throw .outOfMemory }
      let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .cannotOpen(String(decoding: bytes, as: UTF8.self))
    }
    self.handle = handle
  }

  deinit { HDF5File.lock.withLock { _ in chdf5_close(handle) } }

  /// Creates a group with those it lies in.
  func addGroup(_ path: String) throws(HDF5File.Problem) {
    try check(HDF5File.lock.withLock { _ in chdf5_write_group(handle, path) })
  }

  /// Gives the object `path` a text of any length.
  func setText(_ name: String, of path: String, to text: String) throws(HDF5File.Problem) {
    try check(HDF5File.lock.withLock { _ in chdf5_write_text(handle, path, name, text) })
  }

  /// Gives the object `path` a list of names as Keras does: in parts `name0`, `name1`, … where it is too long for one.
  ///
  /// An object's header holds 64 KiB at most. Keras' reader knows an empty list as well.
  /// Reference: Keras 3.15 `legacy_h5_format.py`, `save_attributes_to_hdf5_group`.
  func setNames(_ name: String, of path: String, to names: [String]) throws(HDF5File.Problem) {
    let width = max(1, names.map(\.utf8.count).max() ?? 0)
    let limit = max(1, 64_512 / width)
    guard names.count > limit else { return try setStrings(name, of: path, to: names, width: width) }
    for (part, start) in stride(from: 0, to: names.count, by: limit).enumerated() {
      let chunk = Array(names[start..<min(start + limit, names.count)])
      try setStrings("\(name)\(part)", of: path, to: chunk, width: width)
    }
  }

  private func setStrings(
    _ name: String, of path: String, to names: [String], width: Int
  ) throws(HDF5File.Problem) {
    let cells = names.flatMap { name in
      name.utf8.map { CChar(bitPattern: $0) } + [CChar](repeating: 0, count: width - name.utf8.count)
    }
    try check(
      HDF5File.lock.withLock { _ in
        chdf5_write_strings(handle, path, name, cells, Int64(width), Int64(names.count))
      })
  }

  /// Creates a dataset of float32 with the groups it lies in.
  func addFloats(_ path: String, shape: [Int], _ values: [Float]) throws(HDF5File.Problem) {
    precondition(values.count == shape.reduce(1, *), "the values must fill the shape")
    try check(
      HDF5File.lock.withLock { _ in
        chdf5_write_floats(handle, path, Int32(shape.count), shape.map(Int64.init), values)
      })
  }

  /// Hands everything to the system.
  func flush() throws(HDF5File.Problem) {
    try check(HDF5File.lock.withLock { _ in chdf5_flush(handle) })
  }

  private func check(_ status: Int32) throws(HDF5File.Problem) {
    switch Int(status) {
    case CHDF5_OK: return
    case CHDF5_OUT_OF_MEMORY: throw .outOfMemory
    default: throw .writeFailed
    }
  }
}
