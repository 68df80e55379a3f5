/// What is decided after each epoch of a phase, with Keras' names and defaults.
public struct CallbacksSpec: Equatable, Sendable {
  /// A number that every epoch gives.
  public enum Monitor: String, CaseIterable, Equatable, Sendable {
    case loss, accuracy
    case validationLoss = "val_loss"
    case validationAccuracy = "val_accuracy"

    /// Whether it needs a validation split.
    public var needsValidation: Bool { self == .validationLoss || self == .validationAccuracy }
  }

  /// `ReduceLROnPlateau`.
  public struct ReduceLROnPlateau: Equatable, Sendable {
    public var monitor = Monitor.validationLoss
    /// What the learning rate is multiplied by, between 0 and 1.
    public var factor = 0.1
    /// Epochs without improvement before that, at least 0.
    public var patience = 10
    /// By how much an epoch must be better to count as better, at least 0.
    public var minDelta = 0.0001
    /// Epochs after a reduction that are not counted, at least 0.
    public var cooldown = 0
    /// The least learning rate, at least 0.
    public var minLearningRate = 0.0

    /// Keras' defaults.
    public init() {}
  }

  /// `EarlyStopping`.
  public struct EarlyStopping: Equatable, Sendable {
    public var monitor = Monitor.validationLoss
    /// By how much an epoch must be better to count as better, at least 0.
    public var minDelta = 0.0
    /// Epochs without improvement before the end, at least 0.
    public var patience = 0
    /// What must be beaten for an epoch to count as better; nil for nothing.
    public var baseline: Double?
    /// Whether the weights of the best epoch are taken back.
    public var restoreBestWeights = false
    /// Epochs that are not looked at, at least 0.
    public var startFromEpoch = 0

    /// Keras' defaults.
    public init() {}
  }

  /// `ModelCheckpoint`: which epoch's weights are kept.
  public struct ModelCheckpoint: Equatable, Sendable {
    public var monitor = Monitor.validationLoss
    /// Whether only an epoch that is the best so far is kept; else each one replaces the one before.
    ///
    /// True unless the file says otherwise: without it a monitor has no effect. Keras' default is false.
    public var saveBestOnly = true
    /// A network file (`.safetensors`) that is written, too; nil for none.
    public var filePath: String?

    /// The defaults.
    public init() {}
  }

  /// How the learning rate changes from epoch to epoch.
  public struct LearningRateSchedule: Equatable, Sendable {
    /// The form of the curve.
    public enum Shape: Equatable, Sendable {
      /// Multiplied by `factor`, between 0 and 1, each time `every` epochs have passed, at least 1.
      case step(factor: Double, every: Int)
      /// Half a cosine wave down to the share `alpha` of the first rate, 0 to 1.
      case cosine(alpha: Double)
      /// Multiplied by `rate`, between 0 and 1, in each epoch, gradually.
      case exponential(rate: Double)
    }

    public var shape: Shape
    /// Epochs in which the rate rises from 0, at least 0.
    public var warmupEpochs: Int

    /// A schedule.
    public init(_ shape: Shape, warmupEpochs: Int = 0) {
      (self.shape, self.warmupEpochs) = (shape, warmupEpochs)
    }
  }

  /// Nil for none, as each of the following.
  public var reduceLROnPlateau: ReduceLROnPlateau?
  public var earlyStopping: EarlyStopping?
  public var modelCheckpoint: ModelCheckpoint?
  public var learningRateSchedule: LearningRateSchedule?

  /// No callbacks.
  public init() {}
}
