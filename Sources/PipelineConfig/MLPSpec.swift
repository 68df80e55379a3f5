/// The hyperparameters of `head.mlp`, named as scikit-learn's.
public struct MLPSpec: Equatable, Sendable {
  /// What a hidden unit makes of its sum.
  public enum Activation: String, CaseIterable, Equatable, Sendable {
    case identity, logistic, tanh, relu
  }

  /// How weights follow their gradient.
  public enum Solver: String, CaseIterable, Equatable, Sendable {
    case adam, sgd
  }

  /// How the learning rate of `sgd` changes.
  public enum LearningRate: String, CaseIterable, Equatable, Sendable {
    case constant, invscaling, adaptive
  }

  /// Units of each hidden layer, at least 1 each; may be empty.
  public var hiddenLayerSizes = [100]
  /// What a hidden unit makes of its sum.
  public var activation = Activation.relu
  /// How weights follow their gradient.
  public var solver = Solver.adam
  /// The price of squared weights, at least 0.
  public var alpha = 0.0001
  /// Samples of a batch, at least 1; nil for 200, or all if there are fewer.
  public var batchSize: Int?
  /// How the learning rate of `sgd` changes.
  public var learningRate = LearningRate.constant
  /// The learning rate at the start, greater than 0.
  public var learningRateInit = 0.001
  /// The exponent of `invscaling`, at least 0.
  public var powerT = 0.5
  /// The most epochs, at least 1.
  public var maxIter = 200
  /// Whether samples come in another order in every epoch.
  public var shuffle = true
  /// By how much an epoch must be better to count as better, at least 0.
  public var tolerance = 0.0001
  /// The momentum of `sgd`, 0 to 1.
  public var momentum = 0.9
  /// Whether the momentum of `sgd` is Nesterov's.
  public var nesterovsMomentum = true
  /// Whether samples are held out to stop by.
  public var earlyStopping = false
  /// The share of samples held out, between 0 and 1.
  public var validationFraction = 0.1
  /// The decay of Adam's first moments, at least 0 and less than 1.
  public var beta1 = 0.9
  /// The decay of Adam's second moments, at least 0 and less than 1.
  public var beta2 = 0.999
  /// What keeps Adam from dividing by 0, greater than 0.
  public var epsilon = 1e-8
  /// Training stops after more epochs than this that were no better, at least 1.
  public var iterationsWithoutChange = 10
  /// The share of hidden units dropped while training, at least 0 and less than 1: one for all layers, or one for each.
  public var dropout = [0.0]
  /// How much the samples of each class count.
  public var classWeight = SVMSpec.ClassWeight.uniform
  /// What turns its logits into other probabilities than its own.
  public var calibration = CalibrationSpec.none

  /// The defaults.
  public init() {}
}
