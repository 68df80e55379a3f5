private import Foundation
private import Synchronization

/// Which algorithm is the fastest for each convolution on this machine: measured once, then kept in a file.
///
/// A choice holds as long as the file does, so that numbers do not change between runs; it does not depend on the
/// size of a batch nor on how many threads share it. Processes that measure at the same time wait for each other and agree.
public final class ConvolutionTuning: Sendable {
  /// What was found out about one convolution.
  private struct Choice: Codable {
    /// The fastest.
    let algorithm: ConvolutionAlgorithm
    /// Milliseconds that each took for one sample.
    let milliseconds: [String: Double]
  }

  /// The file's content.
  private struct Table: Codable {
    var choices: [String: Choice] = [:]
  }

  /// Where choices are kept; nil where nothing is measured.
  private let path: String?
  /// The choice where nothing is measured.
  private let fallback: ConvolutionAlgorithm
  private let table = Mutex<Table?>(nil)

  private init(path: String?, fallback: ConvolutionAlgorithm = .direct) {
    (self.path, self.fallback) = (path, fallback)
  }

  /// Measures nothing: every convolution is direct.
  public static let unmeasured = ConvolutionTuning(path: nil)

  /// Measures nothing: `algorithm` wherever it can be used.
  public static func always(_ algorithm: ConvolutionAlgorithm) -> ConvolutionTuning {
    ConvolutionTuning(path: nil, fallback: algorithm)
  }

  /// Measures what is not yet known and keeps it in a file of `folder`, which is made if need be.
  ///
  /// Where the folder cannot be written to, nothing is measured: choices that nobody remembers would differ from run
  /// to run.
  public convenience init(folder: String) {
    let files = FileManager.default
    try? files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.init(path: files.isWritableFile(atPath: folder) ? "\(folder)/\(Self.fileName)" : nil)
  }

  /// Processor, instruction set, library and version of our own code: another of them is another file.
  private static var fileName: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model =
      information.split(separator: "\n").first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":").last } ?? "processor"
    let words =
      "\(model) \(DNNRuntime.instructionSet) onednn \(DNNRuntime.version) "
      + "winograd \(WinogradConvolution.version)"
    let name = words.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    return "convolutions"
      + String(name).split(separator: "-").reduce("") { "\($0)-\($1)" } + ".json"
  }

  /// The algorithm for the convolution of `timer`, which measures if nobody has yet.
  func algorithm(for timer: ConvolutionTimer) throws(DNNError) -> ConvolutionAlgorithm {
    guard timer.hasChoice else { return .direct }
    guard let path else { return fallback }
    let key = timer.key
    if let known = known(key) { return known }
    // A file of its own is locked: the table's is replaced by renaming.
    let lock = open("\(path).lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else { return .direct }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 && errno == EINTR {}
    table.withLock { $0 = Self.read(path) }
    if let known = known(key) { return known }
    let times = try timer.milliseconds()
    let fastest = times.min { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key ?? .direct
    let choice = Choice(
      algorithm: fastest,
      milliseconds: Dictionary(uniqueKeysWithValues: times.map { ($0.key.rawValue, $0.value) }))
    let isKept = table.withLock { table in
      var changed = table ?? Table()
      changed.choices[key] = choice
      table = changed
      return Self.write(changed, path)
    }
    // A choice that is not kept would be measured anew by the next run, and might come out differently.
    return isKept ? fastest : .direct
  }

  private func known(_ key: String) -> ConvolutionAlgorithm? {
    table.withLock { table in
      if table == nil, let path { table = Self.read(path) }
      return table?.choices[key]?.algorithm
    }
  }

  /// The table in the file; empty where there is none or it cannot be read, and is then measured again.
  private static func read(_ path: String) -> Table {
    guard let data = FileManager.default.contents(atPath: path) else { return Table() }
    return (try? JSONDecoder().decode(Table.self, from: data)) ?? Table()
  }

  private static func write(_ table: Table, _ path: String) -> Bool {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(table).write(to: URL(fileURLWithPath: path), options: .atomic)
      return true
    } catch {
      return false
    }
  }
}
