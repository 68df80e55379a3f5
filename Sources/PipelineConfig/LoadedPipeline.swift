/// A pipeline file without errors, and where each value was written.
public struct LoadedPipeline: Equatable, Sendable {
  /// What the file asks for.
  public let file: PipelineFile
  /// The file's path as given or found.
  public let path: String
  /// What has no effect, in the order of the file.
  public let warnings: [Diagnostic]
  let sourceMap: SourceMap

  /// Whether the file or an override sets `keyPath`; else it has its default.
  public func isSet(_ keyPath: String) -> Bool { sourceMap.exact(keyPath) != nil }

  /// An error about the value at a key path such as `features[0].layer`.
  ///
  /// For what only others can know: a network's name, a layer, a missing file. Where the file leaves the
  /// value to its default, the nearest section around it is named.
  public func diagnostic(at keyPath: String, _ text: String) -> Diagnostic {
    Diagnostic(.error, at: sourceMap.nearest(keyPath), text)
  }
}
