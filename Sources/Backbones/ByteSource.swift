internal import Foundation

/// Where the bytes of a file lie: on the disk, or in memory.
enum ByteSource: Sendable {
  /// Only `pread` is called on it, which has no position to share.
  case file(FileHandle)
  case memory([UInt8])

  /// How many bytes there are.
  func byteCount() throws -> Int {
    switch self {
    case .file(let handle): Int(try handle.seekToEnd())
    case .memory(let bytes): bytes.count
    }
  }

  /// `count` bytes from `offset` on, or why they cannot be had.
  func read(_ count: Int, from offset: Int) -> Result<[UInt8], UnreadableValues> {
    var bytes = [UInt8](repeating: 0, count: count)
    if let problem = bytes.withUnsafeMutableBytes({ fill($0, from: offset) }) {
      return .failure(UnreadableValues(reason: problem))
    }
    return .success(bytes)
  }

  /// Reads bytes from `offset` on, and says why where that fails.
  func fill(_ bytes: UnsafeMutableRawBufferPointer, from offset: Int) -> String? {
    switch self {
    case .file(let handle): return Self.fill(bytes, from: offset, of: handle)
    case .memory(let memory):
      guard offset >= 0, bytes.count <= memory.count - offset else { return "is not in the file" }
      memory.withUnsafeBytes {
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + bytes.count]))
      }
      return nil
    }
  }

  private static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, from offset: Int, of handle: FileHandle
  ) -> String? {
    var done = 0
    while done < bytes.count {
      let count = pread(
        handle.fileDescriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return "cannot be read: \(String(cString: strerror(errno)))" }
      // The length was checked when the file was opened, so somebody shortened it since.
      guard count > 0 else { return "is not in the file any more" }
      done += count
    }
    return nil
  }
}
