import Foundation
import Glibc

/// The right to write one store, held through `<store>.lock` until released or the process ends.
///
/// The lock is the kernel's (`flock`), so it vanishes with its process, also after `kill -9`; the file's
/// text only says who holds it. The file stays: deleting it would let a waiter lock a file that no
/// longer has a name.
public final class WriterLock: Sendable {
  /// Who holds a lock, as written in the lock file.
  public struct Holder: Sendable, Equatable, CustomStringConvertible {
    /// The process's number on `host`.
    public let processID: Int32
    /// The machine's name.
    public let host: String
    /// When the lock was taken, ISO 8601 in UTC.
    public let since: String

    /// `process 4711 on atlas (since 2026-01-31T12:00:00Z)`.
    public var description: String { "process \(processID) on \(host) (since \(since))" }

    /// The holder described by a lock file's text, nil where the text is something else.
    init?(text: String) {
      let lines = text.split(separator: "\n").map(String.init)
      guard lines.count == 3, let processID = Int32(lines[0]) else { return nil }
      self.init(processID: processID, host: lines[1], since: lines[2])
    }

    init(processID: Int32, host: String, since: String) {
      (self.processID, self.host, self.since) = (processID, host, since)
    }

    var text: String { "\(processID)\n\(host)\n\(since)\n" }
  }

  private let file: FileHandle
  private let lockPath: String
  private let madeFile: Bool

  /// Takes the lock of the store at `storePath`, waiting at most `wait` for another writer.
  ///
  /// - Throws: `StoreError.heldByWriter` when the wait was too short; `StoreError.cannotOpen` when the
  ///   lock file cannot be made.
  init(storePath: String, wait: Duration) throws(StoreError) {
    lockPath = storePath + ".lock"
    let url = URL(fileURLWithPath: lockPath)
    do {
      // Never replaces a file that is there: somebody may hold its lock.
      madeFile = (try? Data().write(to: url, options: .withoutOverwriting)) != nil
      file = try FileHandle(forUpdating: url)
    } catch {
      throw .cannotOpen(path: lockPath, reason: "the lock file cannot be made")
    }
    // A child process must not inherit the lock and outlive us with it.
    _ = fcntl(file.fileDescriptor, F_SETFD, FD_CLOEXEC)

    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: wait)
    while flock(file.fileDescriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw .cannotOpen(path: lockPath, reason: "the file system offers no locks (errno \(errno))")
      }
      guard clock.now < deadline else {
        throw .heldByWriter(path: storePath, holder: Self.holder(lockPath: lockPath), waited: wait)
      }
      usleep(50_000)
    }
    let holder = Holder(
      processID: ProcessInfo.processInfo.processIdentifier, host: ProcessInfo.processInfo.hostName,
      since: Date.now.formatted(.iso8601))
    // The text is a courtesy to whoever waits; the lock holds without it, for instance on a full disk.
    try? file.truncate(atOffset: 0)
    try? file.write(contentsOf: Data(holder.text.utf8))
  }

  deinit { release(removingFile: false) }

  /// Gives the lock back.
  ///
  /// - Parameter removingFile: Also delete the lock file if this lock made it; only where the path turned
  ///   out not to be a store, so that nobody else can be waiting.
  func release(removingFile: Bool) {
    guard file.fileDescriptor >= 0 else { return }
    try? file.truncate(atOffset: 0)
    if removingFile && madeFile { try? FileManager.default.removeItem(atPath: lockPath) }
    try? file.close()
  }

  /// What the lock file at `lockPath` says.
  static func holder(lockPath: String) -> Holder? {
    (try? String(contentsOfFile: lockPath, encoding: .utf8)).flatMap(Holder.init(text:))
  }
}
