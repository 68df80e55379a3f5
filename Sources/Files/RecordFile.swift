private import Foundation

/// A file of records of one length that grows at its end: numbers that can be computed again, kept between processes.
///
/// What was appended before a process was killed is there afterwards; a record cut short by that is not counted.
/// Not thread-safe but for reading.
public final class RecordFile: @unchecked Sendable {
  /// A problem with the file, as the system says it.
  public struct Problem: Error, Equatable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String {
      "\(path): \(reason); make room, or choose another place for the store, beside which it lies"
    }
  }

  /// Where it lies.
  public let path: String
  /// Bytes of a record.
  public let recordByteCount: Int
  /// How many whole records there are.
  public private(set) var count: Int
  private let descriptor: Int32

  /// Opens the file, or begins it.
  public init(path: String, recordByteCount: Int) throws(Problem) {
    precondition(recordByteCount > 0, "a record has bytes")
    self.path = path
    self.recordByteCount = recordByteCount
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.problem(path) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw Self.problem(path) }
    count = Int(facts.st_size) / recordByteCount
  }

  deinit { close(descriptor) }

  /// Adds one record of bytes.
  public func append(_ bytes: [UInt8]) throws(Problem) {
    try bytes.withUnsafeBufferPointer { bytes throws(Problem) in try append(UnsafeRawBufferPointer(bytes)) }
  }

  /// Adds one record of numbers, as they lie in memory.
  public func append(_ numbers: [Float]) throws(Problem) {
    try numbers.withUnsafeBufferPointer { bytes throws(Problem) in try append(UnsafeRawBufferPointer(bytes)) }
  }

  /// Record `index` as bytes.
  public func bytes(at index: Int) throws(Problem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: recordByteCount)
    try bytes.withUnsafeMutableBufferPointer { target throws(Problem) in
      try read(index, into: UnsafeMutableRawBufferPointer(target))
    }
    return bytes
  }

  /// Puts record `index` into `numbers` from `offset` on.
  public func read(_ index: Int, into numbers: inout [Float], at offset: Int) throws(Problem) {
    let count = recordByteCount / MemoryLayout<Float>.stride
    try numbers.withUnsafeMutableBufferPointer { target throws(Problem) in
      let part = UnsafeMutableBufferPointer(rebasing: target[offset..<offset + count])
      try read(index, into: UnsafeMutableRawBufferPointer(part))
    }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    precondition(bytes.count == recordByteCount, "a record has \(recordByteCount) bytes, not \(bytes.count)")
    var done = 0
    while done < bytes.count {
      let written = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(count * recordByteCount + done))
      if written < 0 {
        if errno == EINTR { continue }
        throw Self.problem(path)
      }
      done += written
    }
    count += 1
  }

  private func read(_ index: Int, into target: UnsafeMutableRawBufferPointer) throws(Problem) {
    precondition((0..<count).contains(index), "there is no record \(index) of \(count)")
    var done = 0
    while done < target.count {
      let got = pread(
        descriptor, target.baseAddress! + done, target.count - done, off_t(index * recordByteCount + done))
      if got < 0 {
        if errno == EINTR { continue }
        throw Self.problem(path)
      }
      guard got > 0 else { throw Problem(path: path, reason: "ends early; delete it, and it is made again") }
      done += got
    }
  }

  private static func problem(_ path: String) -> Problem {
    Problem(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
}
