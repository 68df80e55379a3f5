internal import DNN
internal import Foundation

/// What figures depend on.
struct MachineDescription: Encodable {
  /// The processor's name, as the kernel tells it.
  let processor: String
  /// The widest instruction set oneDNN uses here.
  let instructionSet: String
  /// Processors this process may use.
  let coreCount: Int
  /// How many of them were used.
  let threads: Int
  /// The version of oneDNN.
  let onednn: String
  /// The kernel.
  let system: String
  /// When, UTC.
  let date: String

  static func current(threads: Int) -> MachineDescription {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func field(_ name: String) -> String? {
      information.split(separator: "\n").first { $0.hasPrefix(name + "\t") || $0.hasPrefix(name + ":") }
        .flatMap { $0.split(separator: ":", maxSplits: 1).last }
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let parts = [
      field("model name"), field("cpu family").map { "family \($0)" }, field("model").map { "model \($0)" },
    ]
    return MachineDescription(
      processor: parts.compactMap { $0 }.joined(separator: ", "), instructionSet: DNNRuntime.instructionSet,
      coreCount: ProcessInfo.processInfo.activeProcessorCount, threads: threads, onednn: DNNRuntime.version,
      system: ProcessInfo.processInfo.operatingSystemVersionString, date: Date.now.formatted(.iso8601))
  }
}
