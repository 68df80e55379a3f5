extension TrainingSpec {
  private static let keys =
    [
      "top", "kernel_initializer", "freeze_batch_normalization", "loss", "class_weight", "augmentation",
      "augmented_copies", "phases",
    ] + TrainingPhaseSpec.keys

  /// Reads the section; nil after logging that it cannot be one.
  ///
  /// - Parameters:
  ///   - isBackbone: Whether there is a backbone to put a top on, and not a network from scratch.
  ///   - hasValidation: Whether there is a validation split.
  static func read(_ cursor: YAMLCursor, isBackbone: Bool, hasValidation: Bool) -> TrainingSpec? {
    guard let map = cursor.mapping(keys: keys) else { return nil }
    var training = TrainingSpec(top: isBackbone ? defaultTop : [], phases: [])
    if let top = map["top"] {
      if isBackbone {
        training.top = LayerSpec.readList(top)
      } else {
        top.error(
          "'top' is put on a backbone; a network from scratch has all its layers under network.layers")
      }
    }
    training.kernelInitializer =
      map["kernel_initializer"]?.choice(TrainingSpec.KernelInitializer.self) ?? training.kernelInitializer
    if let freezes = map["freeze_batch_normalization"] {
      training.freezeBatchNormalization = freezes.bool() ?? true
      if !isBackbone {
        freezes.error("a network from scratch has no statistics to keep to; leave it out")
      }
    }
    training.labelSmoothing = map["loss"].flatMap(readLoss) ?? 0
    training.classWeight = map["class_weight"].flatMap(SVMSpec.ClassWeight.read) ?? .uniform
    training.augmentation = map["augmentation"].map(AugmentationSpec.read)
    if let copies = map["augmented_copies"] {
      training.augmentedCopies = copies.integer(in: 1...10_000)
      if map["augmentation"] == nil {
        copies.error("'augmented_copies' counts changed pictures, but there is no 'augmentation'")
      }
      if let changes = training.augmentation, changes.mixUp != nil || changes.cutMix != nil {
        copies.error(
          "'mixup' and 'cutmix' need the pictures in each step; leave 'augmented_copies' or them out")
      }
    }
    var logs: CallbacksSpec.Logs? = CallbacksSpec.Logs()
    // What a section does not say is 0, to be told from what it does.
    let section = TrainingPhaseSpec(trainableFrom: isBackbone ? .top : .all, epochs: 0)
      .changed(by: map, logs: &logs, isBackbone: isBackbone, hasValidation: hasValidation)
    (training.csvLog, training.tensorBoard) = (logs?.csv, logs?.tensorBoard)
    training.phases = readPhases(map["phases"], section, isBackbone, hasValidation) ?? [section]
    if map["epochs"] == nil, training.phases.contains(where: { $0.epochs == 0 }) {
      _ = map.required("epochs", example: "epochs: 20")
    }
    return training
  }

  private static func readPhases(
    _ cursor: YAMLCursor?, _ section: TrainingPhaseSpec, _ isBackbone: Bool, _ hasValidation: Bool
  ) -> [TrainingPhaseSpec]? {
    guard let cursor, let items = cursor.items() else { return nil }
    if items.isEmpty { cursor.error("'phases' must have at least one phase, got an empty list") }
    var none: CallbacksSpec.Logs?
    return items.compactMap { item in
      item.mapping(keys: TrainingPhaseSpec.keys).map {
        section.changed(by: $0, logs: &none, isBackbone: isBackbone, hasValidation: hasValidation)
      }
    }
  }

  private static func readLoss(_ cursor: YAMLCursor) -> Double? {
    guard let (_, settings) = cursor.variant("loss", of: ["categorical_crossentropy"]) else { return nil }
    return settings.mapping(keys: ["label_smoothing"])?["label_smoothing"]?.number(.properFraction)
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    var lines: [String] = []
    if !top.isEmpty { lines += ["top:"] + top.map { "  - \($0.yaml)" } }
    lines.append("kernel_initializer: \(kernelInitializer.rawValue)")
    // A network from scratch has no top, and nothing to freeze.
    if !top.isEmpty { lines.append("freeze_batch_normalization: \(freezeBatchNormalization)") }
    lines.append("loss: {categorical_crossentropy: {label_smoothing: \(labelSmoothing)}}")
    lines.append("class_weight: \(classWeight.yaml)")
    if let augmentation {
      let settings = augmentation.yaml
      lines += settings.isEmpty ? ["augmentation: {}"] : ["augmentation:"] + settings.map { "  \($0)" }
    }
    if let augmentedCopies { lines.append("augmented_copies: \(augmentedCopies)") }
    let logs = [
      csvLog.map { "csv_logger: \(YAMLText.scalar($0))" },
      tensorBoard.map { "tensorboard: \(YAMLText.scalar($0))" },
    ].compactMap { $0 }
    if phases.count == 1 {
      lines += phases[0].yaml(logs: logs)
    } else {
      if !logs.isEmpty { lines += ["callbacks:"] + logs.map { "  - \($0)" } }
      lines.append("phases:")
      for phase in phases {
        lines += phase.yaml().enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
      }
    }
    return ["training:"] + lines.map { "  \($0)" }
  }
}
