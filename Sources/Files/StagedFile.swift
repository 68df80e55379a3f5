private import Foundation

/// A file that appears under its name only when it is whole.
///
/// It grows beside its place under another name; `commit` makes sure that it is on the disk and renames it. Without a
/// commit nothing is left, but for a process that is killed.
public final class StagedFile {
  /// Why the file cannot be made.
  public enum Problem: Error, Equatable {
    /// A file of that name is there and must stay.
    case alreadyThere
    /// The system's word.
    case failed(String)
  }

  /// What the file will be called.
  public let path: String
  /// What it is called until then; whoever writes by name may replace the file there.
  public let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Begins the file that will be called `path`.
  public init(path: String) throws(Problem) {
    self.path = path
    temporaryPath = "\(path).\(UUID().uuidString.prefix(8)).part"
    // The usual rights: what the process's mask leaves of read and write for all.
    descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.problem(errno) }
  }

  /// Begins the file that will be called `path` at a place of the caller's choice on the same file system, empty,
  /// whatever was left there by a process that was killed.
  ///
  /// - Precondition: Nobody else uses that place.
  public init(path: String, growingAt temporaryPath: String) throws(Problem) {
    (self.path, self.temporaryPath) = (path, temporaryPath)
    descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.problem(errno) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Whether a file, or a link, has the name `path`.
  public static func exists(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  /// Adds bytes at the end.
  public func append(_ bytes: [UInt8]) throws(Problem) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.problem(errno)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Gives the file its name; nothing may be added afterwards.
  ///
  /// - Parameter replacing: Whether a file that has the name may lose it.
  /// - Throws: `.alreadyThere` also when the other file has appeared since.
  public func commit(replacing: Bool) throws(Problem) {
    // By name: it may be another file than the one that was begun.
    let written = Glibc.open(temporaryPath, O_RDONLY | O_CLOEXEC)
    guard written >= 0 else { throw Self.problem(errno) }
    defer { close(written) }
    guard fsync(written) == 0 else { throw Self.problem(errno) }
    if replacing {
      guard rename(temporaryPath, path) == 0 else { throw Self.problem(errno) }
    } else {
      // Unlike a rename, a second name is refused where there is a file already.
      guard link(temporaryPath, path) == 0 else { throw Self.problem(errno) }
      unlink(temporaryPath)
    }
    isCommitted = true
    // The name is on the disk once its folder is.
    let folder = Glibc.open(
      URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private static func problem(_ code: Int32) -> Problem {
    code == EEXIST ? .alreadyThere : .failed(String(cString: strerror(code)).lowercased())
  }
}
