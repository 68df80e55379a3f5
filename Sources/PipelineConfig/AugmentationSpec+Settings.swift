extension AugmentationSpec {
  /// One key with its value in YAML, as somebody wrote it.
  public struct Setting: Sendable {
    /// A key of the section.
    public let key: String
    /// What it is set to, in YAML.
    public let value: String
    /// What messages call the place, such as `--rotation-range 10`.
    public let origin: String

    /// A setting.
    public init(key: String, value: String, origin: String) {
      (self.key, self.value, self.origin) = (key, value, origin)
    }
  }

  /// Reads settings given one by one, as a command line has them, with the rules of the section.
  ///
  /// - Returns: The section, and what of it has no effect.
  /// - Throws: `PipelineConfigError.invalid` with every problem at once.
  public static func read(
    _ settings: [Setting]
  ) throws(PipelineConfigError) -> (spec: AugmentationSpec, warnings: [Diagnostic]) {
    let log = DiagnosticLog()
    let entries = settings.map { setting in
      let place = SourcePosition.option(text: setting.origin)
      let parsed = YAMLDocument(position: { _, _ in place }, log: log).parse(setting.value)
      let value = parsed ?? YAMLValue(position: place, content: .scalar("", isPlain: true))
      return YAMLValue.Entry(key: setting.key, keyPosition: place, value: value)
    }
    guard !log.hasErrors else { throw .invalid(log.sorted) }
    let tree = YAMLValue(position: .option(text: ""), content: .mapping(entries))
    let spec = read(YAMLCursor(keyPath: "augmentation", value: tree, log: log))
    guard !log.hasErrors else { throw .invalid(log.sorted) }
    return (spec, log.sorted)
  }
}
