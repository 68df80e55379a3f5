private import Foundation

/// How long threads that compute together spin while they wait for each other, before they sleep.
///
/// GNU OpenMP lets them spin for milliseconds. As soon as another program wants a processor too, that time is taken
/// from the very threads that are waited for: with one other busy process on 2 cores, ResNet50 took three times as long
/// (docs/benchmarks). On an idle machine short waits cost nothing that could be measured.
public enum ShortWaits {
  /// Spins before a thread sleeps: about ten microseconds.
  private static let spinCount = "1000"

  /// Starts this process once more with short waits, unless the environment says how threads wait.
  ///
  /// OpenMP reads that before `main` and never again, so it cannot be set from within. Call this first of all: nothing of
  /// what the process has done so far remains. Where it cannot be started again, it goes on as it is.
  public static func ensure() {
    guard getenv("GOMP_SPINCOUNT") == nil, getenv("OMP_WAIT_POLICY") == nil else { return }
    setenv("GOMP_SPINCOUNT", spinCount, 1)
    execv("/proc/self/exe", CommandLine.unsafeArgv)
  }
}
