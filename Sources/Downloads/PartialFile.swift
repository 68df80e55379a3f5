internal import Foundation
internal import Glibc

/// `NAME.part` beside the file to be: what has arrived so far, locked against a second fetch.
///
/// The lock is the kernel's (`flock`) and ends with the process. Beside it `NAME.part.from` says where the bytes
/// came from, so that a later run can ask for the rest of the same content.
final class PartialFile {
  /// Where the bytes that are there came from.
  struct Origin: Equatable {
    var url: String
    /// What the server calls this content: a strong ETag or the date of the last change; empty for neither.
    var validator: String
  }

  /// `NAME.part`.
  let path: String
  private let target: String
  private var descriptor: Int32
  private(set) var byteCount: Int

  /// Opens or makes the partial file of `target` and takes its lock.
  ///
  /// - Throws: `DownloadError.inProgress` when another process has the lock, `.cannotWrite`.
  init(target: String) throws(DownloadError) {
    self.target = target
    path = target + ".part"
    while true {
      // Not through a symbolic link: whoever may write the folder could aim it at any file.
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw .cannotWrite(file: path, reason: Self.reason(errno)) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let problem = errno
        close(descriptor)
        if problem == EWOULDBLOCK { throw .inProgress(file: target) }
        throw .cannotWrite(file: path, reason: "the file system offers no locks: \(Self.reason(problem))")
      }
      // Between open and flock the other process may have given the file its own name: then it is not ours.
      var (ours, named) = (stat(), stat())
      if fstat(descriptor, &ours) == 0, stat(path, &named) == 0, ours.st_ino == named.st_ino {
        (self.descriptor, byteCount) = (descriptor, Int(ours.st_size))
        return
      }
      close(descriptor)
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    // An empty partial file is of no use to anybody.
    if byteCount == 0 { remove() }
    close(descriptor)
  }

  /// Where the bytes came from, nil where nobody noted it.
  var origin: Origin? {
    guard byteCount > 0, let text = try? String(contentsOfFile: notePath, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count >= 2 ? Origin(url: String(lines[0]), validator: String(lines[1])) : nil
  }

  /// Notes where the bytes come from.
  func note(_ origin: Origin) {
    // Without the note the next run starts again, which is slower and not wrong.
    try? Data("\(origin.url)\n\(origin.validator)\n".utf8).write(to: URL(fileURLWithPath: notePath))
  }

  /// Throws away what is there.
  func clear() throws(DownloadError) {
    guard ftruncate(descriptor, 0) == 0 else {
      throw .cannotWrite(file: path, reason: Self.reason(errno))
    }
    byteCount = 0
  }

  /// Adds bytes at the end.
  ///
  /// - Returns: 0, or the error number of the write that failed.
  func append(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(byteCount))
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      written += count
      byteCount += count
    }
    return 0
  }

  /// Bytes that a normal user can still put on this file system.
  var freeByteCount: Int? {
    var space = statvfs()
    guard fstatvfs(descriptor, &space) == 0 else { return nil }
    return Int(clamping: UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).0)
  }

  /// Gives the file its own name, after everything is safely on the disk.
  func commit() throws(DownloadError) {
    guard fsync(descriptor) == 0 else { throw .cannotWrite(file: path, reason: Self.reason(errno)) }
    guard rename(path, target) == 0 else { throw .cannotWrite(file: target, reason: Self.reason(errno)) }
    unlink(notePath)
    close(descriptor)
    descriptor = -1
    let folder = open(URL(fileURLWithPath: target).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    // The new name is on the disk only once its folder is.
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Removes what has arrived.
  func remove() {
    unlink(path)
    unlink(notePath)
  }

  /// The system's words for an error number.
  static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }

  private var notePath: String { path + ".from" }
}
