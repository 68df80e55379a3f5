import Foundation

/// Makes the kernel end this process at a chosen byte of a write, as `kill -9` would; for the bodies of exit tests,
/// which then end with SIGXFSZ.
///
/// - Parameter byteLimit: No file may grow beyond it.
public func endProcess(whenAFileExceeds byteLimit: Int) {
  // Threads of the pool have signals blocked, and whoever started the tests may have had this one ignored.
  signal(SIGXFSZ, SIG_DFL)
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, SIGXFSZ)
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
  setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
  var limit = rlimit(rlim_cur: rlim_t(byteLimit), rlim_max: rlim_t(byteLimit))
  setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
