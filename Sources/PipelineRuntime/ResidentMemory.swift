internal import Foundation

/// How much memory this process takes.
enum ResidentMemory {
  /// The most bytes it has had in memory at once, as the kernel counts; nil where it does not say.
  static func peakByteCount() -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kilobytes << 10
  }
}
