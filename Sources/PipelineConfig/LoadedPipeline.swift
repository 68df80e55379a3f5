/// A pipeline file that was read without errors, and where each of its values was written.
public struct LoadedPipeline: Equatable, Sendable {
  /// What the file asks for.
  public let file: PipelineFile
  /// The file's path as given or found.
  public let path: String
  /// What has no effect, in the order of the file.
  public let warnings: [Diagnostic]
  let sourceMap: SourceMap

  /// Whether the file or an override sets `keyPath`, rather than leaving it to its default.
  public func isSet(_ keyPath: String) -> Bool { sourceMap.exact(keyPath) != nil }

  /// An error about the value at `keyPath`, such as `backbone.name` or `features[0].layer`.
  ///
  /// For what only others can know: a network's name, a layer, a missing file. Where the file leaves the
  /// value to its default, the nearest section around it is named.
  public func diagnostic(at keyPath: String, _ text: String) -> Diagnostic {
    Diagnostic(.error, at: sourceMap.nearest(keyPath), text)
  }
}
