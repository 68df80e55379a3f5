internal import FeatureStore
internal import Foundation
internal import Processes

/// Plain `sqlite3` on a store, with the functions over vectors loaded.
public struct StoreShell {
  /// How `sqlite3` prints rows.
  public enum Format: Sendable, CaseIterable {
    /// As it does by itself: values separated by bars.
    case list
    /// Columns below their names, for people.
    case table
    /// An array of objects.
    case json
    /// Comma-separated values below their names.
    case csv

    var options: [String] {
      switch self {
      case .list: []
      case .table: ["-header", "-column"]
      case .json: ["-json"]
      case .csv: ["-header", "-csv"]
      }
    }
  }

  /// What the extension's file is called; SQLite finds the entry point by this name.
  static let extensionName = "libpipeline_vector.so"

  private let program: ExternalProgram
  private let arguments: [String]

  /// A shell on the store at `store`.
  ///
  /// - Parameters:
  ///   - statements: SQL or commands of `sqlite3` to run; nil to read them from standard input.
  ///   - isWritable: Whether statements may change the store.
  /// - Throws: `RuntimeError.failed` where there is no such store, no `sqlite3`, or no extension beside this program.
  public init(store: String, statements: String?, isWritable: Bool, format: Format) throws {
    try RuntimeError.wrapping { try FeatureStore.open(path: store, access: .reader).close() }
    guard let program = ExternalProgram(named: "sqlite3") else {
      throw RuntimeError.failed(
        "sqlite3: found in no folder of PATH, expected SQLite's own shell; install it (Debian: apt-get install sqlite3)"
      )
    }
    self.program = program
    var options = ["-cmd", ".load \(Self.quoted(try Self.extensionPath()))", "-cmd", ".timeout 10000"]
    // Rows that refer to others go with them, as when `pipeline` deletes.
    options += isWritable ? ["-cmd", "PRAGMA foreign_keys = ON;"] : ["-readonly"]
    arguments =
      format.options + options + [Self.operand(store, prefix: "./")]
      + (statements.map { [Self.operand($0, prefix: " ")] } ?? [])
  }

  /// Turns this process into `sqlite3`, whose exit code becomes ours.
  ///
  /// - Throws: `RuntimeError.failed` where it cannot be started; else this does not return.
  public func replaceProcess() throws -> Never {
    throw RuntimeError.failed("\(program.path): \(program.replaceProcess(arguments: arguments))")
  }

  /// The extension beside this program, or in `lib` beside its folder.
  private static func extensionPath() throws -> String {
    let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let folders = [folder, folder.deletingLastPathComponent().appending(path: "lib")]
    let paths = folders.map { $0.appending(path: extensionName).path }
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw RuntimeError.failed(
        "\(extensionName): found neither in \(folders[0].path) nor in \(folders[1].path); "
          + "build it with: swift build -c release --product pipeline_vector")
    }
    return path
  }

  // What begins with a dash would be an option.
  private static func operand(_ text: String, prefix: String) -> String {
    text.hasPrefix("-") ? prefix + text : text
  }

  // `sqlite3` reads commands as C reads strings.
  private static func quoted(_ path: String) -> String {
    let escaped = path.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
      of: "\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
