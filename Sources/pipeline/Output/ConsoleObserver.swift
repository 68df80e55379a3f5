internal import Foundation
internal import PipelineRuntime
internal import Synchronization

/// Shows a run on standard error: a live line on a terminal, a quiet line every few seconds elsewhere.
final class ConsoleObserver: RunObserver, FetchObserver {
  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let lastShown = Mutex<ContinuousClock.Instant?>(nil)
  private let ended = Mutex<[StageSummary]>([])

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// The stages that have ended so far, also in a run that fails.
  var stages: [StageSummary] { ended.withLock { $0 } }

  func stageBegan(_ name: String) { lastShown.withLock { $0 = nil } }

  func extractionBegan(_ features: [RunPlan.Feature], imageCount: Int) {
    guard !isQuiet else { return }
    for feature in features { write("\(clearing)features  \(RunPlanPrinter.text(feature))\n") }
    let byteCount = imageCount * features.reduce(0) { $0 + $1.bytesPerImage }
    write("          \(imageCount) images, the store grows by about \(RunPlanPrinter.bytes(byteCount))\n")
  }

  func progressed(_ progress: StageProgress) { show { Self.line(progress) } }

  func fitted(_ progress: FitProgress) {
    show {
      let detail = progress.detail.isEmpty ? "" : ", \(progress.detail)"
      return "  \(progress.doneCount)/\(progress.totalCount) \(progress.unit)\(detail)"
    }
  }

  func fetched(_ progress: FetchProgress) { show { Self.line(progress) } }

  /// Takes the live line away, so that what comes next stands alone.
  func clearLine() { if isTerminal, !isQuiet { write(clearing) } }

  /// Shows a line of progress when one is due.
  private func show(_ text: () -> String) {
    guard !isQuiet else { return }
    let interval = Duration.milliseconds(isTerminal ? 200 : 5000)
    let isDue = lastShown.withLock { last in
      let now = ContinuousClock.now
      // The first line off a terminal comes after one interval: short stages stay silent.
      guard let previous = last else {
        last = now
        return isTerminal
      }
      guard now - previous >= interval else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    write(isTerminal ? "\r\u{1B}[K\(text())" : text() + "\n")
  }

  func stageEnded(_ stage: StageSummary) {
    ended.withLock { $0.append(stage) }
    // Why a stage failed is said once, at the end.
    guard stage.status == .done || stage.status == .upToDate else { return write(clearing) }
    guard !isQuiet else { return }
    let name = stage.name.padding(toLength: 9, withPad: " ", startingAt: 0)
    let status = stage.status.rawValue.replacing("_", with: " ")
      .padding(toLength: 11, withPad: " ", startingAt: 0)
    write("\(clearing)\(name) \(status) \(Self.seconds(stage.seconds))  \(stage.reason)\n")
  }

  func epochEnded(_ line: String) {
    guard !isQuiet else { return }
    write("\(clearing)\(line)\n")
  }

  func noted(_ text: String) {
    guard !isQuiet else { return }
    write("\(clearing)note: \(text)\n")
  }

  private var clearing: String { isTerminal ? "\r\u{1B}[K" : "" }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private static func line(_ progress: StageProgress) -> String {
    let rate = progress.imagesPerSecond.formatted(.number.precision(.fractionLength(1)))
    let failed = progress.failedCount > 0 ? ", \(progress.failedCount) failed" : ""
    let left = progress.secondsLeft.isFinite ? ", \(duration(progress.secondsLeft)) left" : ""
    return "  \(progress.doneCount)/\(progress.totalCount) images, \(rate)/s\(left)\(failed), "
      + "waiting for \(progress.limit.rawValue)"
  }

  private static func line(_ progress: FetchProgress) -> String {
    let bytes = RunPlanPrinter.bytes
    let rate = ", \(bytes(Int(progress.bytesPerSecond)))/s"
    guard let total = progress.totalCount, total > 0 else {
      return "  \(bytes(progress.receivedCount))\(rate)"
    }
    let percent = min(progress.receivedCount * 100 / total, 100)
    let left = progress.secondsLeft.map { ", \(duration($0)) left" } ?? ""
    return "  \(percent) %, \(bytes(progress.receivedCount)) of \(bytes(total))\(rate)\(left)"
  }

  private static func seconds(_ value: Double) -> String {
    let text = value.formatted(.number.precision(.fractionLength(value < 10 ? 2 : 1)).grouping(.never)) + " s"
    return String(repeating: " ", count: max(0, 8 - text.count)) + text
  }

  /// `1:02:03`, `2:03` or `42 s`.
  static func duration(_ seconds: Double) -> String {
    let total = Int(seconds.rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch total {
    case ..<1: return "less than 1 s"
    case ..<60: return "\(total) s"
    case ..<3600: return "\(total / 60):\(two(total % 60))"
    default: return "\(total / 3600):\(two(total / 60 % 60)):\(two(total % 60))"
    }
  }
}
