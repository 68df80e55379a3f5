import Foundation

extension PipelineFile {
  /// More than any pipeline file has; a picture given by mistake is not read as YAML.
  private static let byteLimit = 1 << 20

  /// Reads a file, checks all of it and applies overrides.
  ///
  /// - Parameters:
  ///   - argument: A path, or the name of a file of `pipelinesFolder` with or without its extension.
  ///   - overrides: Texts `key.path=value`, applied in order.
  ///   - pipelinesFolder: Where names are looked up.
  /// - Throws: `PipelineConfigError`, with every problem of the file and of the overrides at once.
  public static func load(
    _ argument: String, overrides: [String] = [], pipelinesFolder: String = "pipelines"
  ) throws(PipelineConfigError) -> LoadedPipeline {
    let path = try find(argument, in: pipelinesFolder)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "cannot be read; check its permissions")
    }
    guard data.count <= byteLimit else {
      throw .unreadable(path: path, reason: "\(data.count) bytes are too many for a pipeline file")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(path: path, reason: "not UTF-8 text; save it as UTF-8")
    }
    return try parse(text, path: path, overrides: overrides)
  }

  /// Checks the text of a file and applies overrides.
  ///
  /// - Parameters:
  ///   - path: What messages call the file; its last part without extension is the default `name`.
  /// - Throws: `PipelineConfigError.invalid` with every problem at once.
  public static func parse(
    _ text: String, path: String, overrides: [String] = []
  ) throws(PipelineConfigError) -> LoadedPipeline {
    let log = DiagnosticLog()
    let start = SourcePosition.file(path: path, line: 1, column: 1)
    let document = YAMLDocument(position: { .file(path: path, line: $0, column: $1) }, log: log)
    let parsed = document.parse(text)
    // A file that is no YAML has no keys to complain about.
    guard !log.hasErrors else { throw .invalid(log.sorted) }
    var tree = parsed ?? YAMLValue(position: start, content: .mapping([]))
    for override in overrides {
      YAMLOverride(override, log: log)?.apply(to: &tree, log: log)
    }
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let file = read(YAMLCursor(keyPath: "", value: tree, log: log), defaultName: stem)
    guard let file, !log.hasErrors else { throw .invalid(log.sorted) }
    return LoadedPipeline(
      file: file, path: path, warnings: log.sorted, sourceMap: SourceMap(of: tree, path: path))
  }

  /// The names of the pipeline files in `folder`, sorted.
  public static func available(in folder: String = "pipelines") -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }.sorted()
  }

  private static func find(_ argument: String, in folder: String) throws(PipelineConfigError) -> String {
    let files = FileManager.default
    let named = ["", ".yaml", ".yml"].map { "\(folder)/\(argument)\($0)" }
    // Only a folder exists with a slash behind its name.
    let path = ([argument] + named).first {
      files.fileExists(atPath: $0) && !files.fileExists(atPath: $0 + "/")
    }
    if !argument.isEmpty, let path { return path }
    throw .notFound(argument: argument, folder: folder, available: available(in: folder))
  }
}
