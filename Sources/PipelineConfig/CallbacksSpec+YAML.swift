extension CallbacksSpec {
  /// Files that are written while training goes on.
  struct Logs: Equatable {
    var csv: String?
    var tensorBoard: String?
  }

  private static let decisions = [
    "reduce_lr_on_plateau", "early_stopping", "model_checkpoint", "learning_rate_schedule",
  ]

  /// Reads the list of the section, or of one phase; problems are logged.
  ///
  /// - Parameters:
  ///   - logs: Receives the files; nil in a phase, which writes none of its own.
  ///   - hasValidation: Whether there is a validation split to monitor.
  static func read(_ cursor: YAMLCursor, logs: inout Logs?, hasValidation: Bool) -> CallbacksSpec {
    var callbacks = CallbacksSpec()
    guard !cursor.value.isNull, let items = cursor.items() else { return callbacks }
    var seen: Set<String> = []
    for item in items {
      guard let (name, settings) = item.variant("callback", of: decisions + ["csv_logger", "tensorboard"])
      else { continue }
      guard seen.insert(name).inserted else {
        item.error("'\(name)' is listed twice")
        continue
      }
      switch name {
      case "reduce_lr_on_plateau":
        callbacks.reduceLROnPlateau = .read(settings, hasValidation)
      case "early_stopping": callbacks.earlyStopping = .read(settings, hasValidation)
      case "model_checkpoint": callbacks.modelCheckpoint = .read(settings, hasValidation)
      case "learning_rate_schedule": callbacks.learningRateSchedule = .read(settings)
      default:
        guard logs != nil else {
          item.error("'\(name)' is about the whole training; list it in training.callbacks")
          continue
        }
        if case .scalar = settings.value.content {
          if name == "csv_logger" { logs?.csv = settings.text() } else { logs?.tensorBoard = settings.text() }
        } else {
          settings.expected(name == "csv_logger" ? "the path of a CSV file" : "the path of a folder")
        }
      }
      if callbacks.reduceLROnPlateau != nil, callbacks.learningRateSchedule != nil {
        item.error(
          "'reduce_lr_on_plateau' and 'learning_rate_schedule' both set the learning rate; keep one")
      }
    }
    return callbacks
  }

  /// The callbacks as items of YAML, to follow `- `.
  var yaml: [String] {
    var items: [String] = []
    if let plateau = reduceLROnPlateau {
      items.append(
        "reduce_lr_on_plateau: {monitor: \(plateau.monitor.rawValue), factor: \(plateau.factor), "
          + "patience: \(plateau.patience), min_delta: \(plateau.minDelta), cooldown: \(plateau.cooldown), "
          + "min_lr: \(plateau.minLearningRate)}")
    }
    if let stopping = earlyStopping {
      let baseline = stopping.baseline.map { ", baseline: \($0)" } ?? ""
      items.append(
        "early_stopping: {monitor: \(stopping.monitor.rawValue), min_delta: \(stopping.minDelta), "
          + "patience: \(stopping.patience)\(baseline), restore_best_weights: \(stopping.restoreBestWeights), "
          + "start_from_epoch: \(stopping.startFromEpoch)}")
    }
    if let checkpoint = modelCheckpoint {
      let path = checkpoint.filePath.map { ", filepath: \(YAMLText.scalar($0))" } ?? ""
      let monitor = checkpoint.saveBestOnly ? "monitor: \(checkpoint.monitor.rawValue), " : ""
      items.append("model_checkpoint: {\(monitor)save_best_only: \(checkpoint.saveBestOnly)\(path)}")
    }
    if let schedule = learningRateSchedule { items.append("learning_rate_schedule: \(schedule.yaml)") }
    return items
  }
}

extension CallbacksSpec.Monitor {
  fileprivate static func read(_ cursor: YAMLCursor?, _ owner: YAMLCursor, _ hasValidation: Bool) -> Self {
    let monitor = cursor?.choice(Self.self) ?? .validationLoss
    if monitor.needsValidation, !hasValidation {
      (cursor ?? owner).error(
        "'\(monitor.rawValue)' cannot be monitored: there is no validation split; set "
          + "dataset.split.validation, or monitor loss")
    }
    return monitor
  }
}

extension CallbacksSpec.ReduceLROnPlateau {
  fileprivate static func read(_ cursor: YAMLCursor, _ hasValidation: Bool) -> Self? {
    let keys = ["monitor", "factor", "patience", "min_delta", "cooldown", "min_lr"]
    guard let map = cursor.mapping(keys: keys) else { return nil }
    var plateau = Self()
    plateau.monitor = .read(map["monitor"], cursor, hasValidation)
    plateau.factor = map["factor"]?.number(.part) ?? plateau.factor
    plateau.patience = map["patience"]?.integer(in: 0...Int.max) ?? plateau.patience
    plateau.minDelta = map["min_delta"]?.number(.nonNegative) ?? plateau.minDelta
    plateau.cooldown = map["cooldown"]?.integer(in: 0...Int.max) ?? plateau.cooldown
    plateau.minLearningRate = map["min_lr"]?.number(.nonNegative) ?? plateau.minLearningRate
    return plateau
  }
}

extension CallbacksSpec.EarlyStopping {
  fileprivate static func read(_ cursor: YAMLCursor, _ hasValidation: Bool) -> Self? {
    let keys = [
      "monitor", "min_delta", "patience", "baseline", "restore_best_weights", "start_from_epoch",
    ]
    guard let map = cursor.mapping(keys: keys) else { return nil }
    var stopping = Self()
    stopping.monitor = .read(map["monitor"], cursor, hasValidation)
    stopping.minDelta = map["min_delta"]?.number(.nonNegative) ?? stopping.minDelta
    stopping.patience = map["patience"]?.integer(in: 0...Int.max) ?? stopping.patience
    stopping.baseline = map["baseline"]?.number(.any)
    stopping.restoreBestWeights = map["restore_best_weights"]?.bool() ?? stopping.restoreBestWeights
    stopping.startFromEpoch = map["start_from_epoch"]?.integer(in: 0...Int.max) ?? stopping.startFromEpoch
    return stopping
  }
}

extension CallbacksSpec.ModelCheckpoint {
  fileprivate static func read(_ cursor: YAMLCursor, _ hasValidation: Bool) -> Self? {
    guard let map = cursor.mapping(keys: ["monitor", "save_best_only", "filepath"]) else { return nil }
    var checkpoint = Self()
    checkpoint.saveBestOnly = map["save_best_only"]?.bool() ?? checkpoint.saveBestOnly
    if checkpoint.saveBestOnly {
      checkpoint.monitor = .read(map["monitor"], cursor, hasValidation)
    } else {
      map["monitor"]?.warning("'monitor' has no effect with save_best_only: false")
    }
    if let path = map["filepath"] {
      checkpoint.filePath = path.text()
      if let text = checkpoint.filePath, !text.hasSuffix(".safetensors") {
        path.error("'filepath' must end with .safetensors, got '\(text)'")
      }
    }
    return checkpoint
  }
}

extension CallbacksSpec.LearningRateSchedule {
  fileprivate static func read(_ cursor: YAMLCursor) -> Self? {
    guard let (name, settings) = cursor.variant("schedule", of: ["step", "cosine", "exponential"])
    else { return nil }
    let own = name == "step" ? ["factor", "every"] : name == "cosine" ? ["alpha"] : ["rate"]
    guard let map = settings.mapping(keys: own + ["warmup_epochs"]) else { return nil }
    let warmup = map["warmup_epochs"]?.integer(in: 0...1_000_000) ?? 0
    switch name {
    case "step":
      let every = map.required("every", example: "step: {factor: 0.1, every: 30}")?.integer(in: 1...Int.max)
      let factor = map["factor"]?.number(.part) ?? 0.1
      return every.map { Self(.step(factor: factor, every: $0), warmupEpochs: warmup) }
    case "cosine": return Self(.cosine(alpha: map["alpha"]?.number(.share) ?? 0), warmupEpochs: warmup)
    default:
      let rate = map.required("rate", example: "exponential: {rate: 0.96}")?.number(.part)
      return rate.map { Self(.exponential(rate: $0), warmupEpochs: warmup) }
    }
  }

  fileprivate var yaml: String {
    let text =
      switch shape {
      case .step(let factor, let every): "step: {factor: \(factor), every: \(every)"
      case .cosine(let alpha): "cosine: {alpha: \(alpha)"
      case .exponential(let rate): "exponential: {rate: \(rate)"
      }
    return "{\(text), warmup_epochs: \(warmupEpochs)}}"
  }
}
