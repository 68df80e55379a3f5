/// A part of a training: which layers learn, how fast and for how long.
public struct TrainingPhaseSpec: Equatable, Sendable {
  /// Which layers learn.
  public enum TrainableFrom: Equatable, Sendable {
    /// Those that were put on top of the backbone.
    case top
    /// All.
    case all
    /// This one and those after it.
    case layer(String)
  }

  /// Which layers learn; those before are frozen.
  public var trainableFrom: TrainableFrom
  /// How often all pictures are seen, at least 1.
  public var epochs: Int
  /// Pictures of a step, at least 1.
  public var batchSize: Int
  /// How weights follow their gradients.
  public var optimizer: OptimizerSpec
  /// What is decided after each epoch.
  public var callbacks: CallbacksSpec

  /// A phase; by default with Keras' batches and optimizer.
  public init(
    trainableFrom: TrainableFrom, epochs: Int, batchSize: Int = 32,
    optimizer: OptimizerSpec = OptimizerSpec(), callbacks: CallbacksSpec = CallbacksSpec()
  ) {
    (self.trainableFrom, self.epochs, self.batchSize) = (trainableFrom, epochs, batchSize)
    (self.optimizer, self.callbacks) = (optimizer, callbacks)
  }
}

extension TrainingPhaseSpec {
  /// The keys that the section has for all phases and a phase for itself.
  static let keys = ["trainable_from", "epochs", "batch_size", "optimizer", "callbacks"]

  /// This phase with what `map` says otherwise; problems are logged.
  ///
  /// - Parameters:
  ///   - logs: Receives the files of the section's callbacks; nil in a phase.
  ///   - isBackbone: Whether there is a backbone with a top, and not a network from scratch.
  func changed(
    by map: YAMLMapping, logs: inout CallbacksSpec.Logs?, isBackbone: Bool, hasValidation: Bool
  ) -> TrainingPhaseSpec {
    var phase = self
    if let cursor = map["trainable_from"], let text = cursor.text() {
      switch text {
      case "top":
        if !isBackbone { cursor.error("a network from scratch has no top; leave 'trainable_from' out") }
        phase.trainableFrom = .top
      case "all": phase.trainableFrom = .all
      default: phase.trainableFrom = .layer(text)
      }
    }
    phase.epochs = map["epochs"]?.integer(in: 1...1_000_000) ?? phase.epochs
    phase.batchSize = map["batch_size"]?.integer(in: 1...65_536) ?? phase.batchSize
    phase.optimizer = map["optimizer"].flatMap(OptimizerSpec.read) ?? phase.optimizer
    if let cursor = map["callbacks"] {
      phase.callbacks = CallbacksSpec.read(cursor, logs: &logs, hasValidation: hasValidation)
    }
    return phase
  }

  /// The settings as lines of YAML; `logs` are items of the list of callbacks.
  func yaml(logs: [String] = []) -> [String] {
    let from =
      switch trainableFrom {
      case .top: "top"
      case .all: "all"
      case .layer(let name): YAMLText.scalar(name)
      }
    let items = callbacks.yaml + logs
    return [
      "trainable_from: \(from)", "epochs: \(epochs)", "batch_size: \(batchSize)",
      "optimizer: \(optimizer.yaml)",
    ] + (items.isEmpty ? ["callbacks: []"] : ["callbacks:"] + items.map { "  - \($0)" })
  }
}
