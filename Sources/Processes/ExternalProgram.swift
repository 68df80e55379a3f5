internal import Foundation

/// A program of this machine that a command hands over to.
public struct ExternalProgram: Sendable, Equatable {
  /// Where it is.
  public let path: String

  /// The first executable file called `name` in the folders of `PATH`; nil where there is none.
  public init?(named name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = folders.map { "\($0)/\(name)" }
    guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      return nil
    }
    self.path = path
  }

  /// Turns this process into the program: terminal, standard streams and process number stay, its exit code is ours.
  ///
  /// Signals are as they were when a shell started us. What is open must have been closed: nothing of this process
  /// runs any more.
  ///
  /// - Parameter arguments: What comes after the program's name.
  /// - Returns: Only where the program cannot be started; the reason in the system's words.
  public func replaceProcess(arguments: [String]) -> String {
    // Ignored and blocked signals would stay so: Ctrl-C would not reach the program.
    for number in [SIGINT, SIGXFSZ] { signal(number, SIG_DFL) }
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
    // The texts live until the program is there, or the process ends over it.
    let texts = ([path] + arguments).map { strdup($0) }
    execv(path, texts + [nil])
    let reason = String(cString: strerror(errno))
    texts.forEach { free($0) }
    return reason
  }
}
