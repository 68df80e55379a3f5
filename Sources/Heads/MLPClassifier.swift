public import Tensors

/// A multi-layer perceptron, trained by backpropagation in batches.
///
/// Hyperparameters, defaults, loss, updates and stopping rules are those of scikit-learn 1.9 `MLPClassifier`; dropout and
/// class weights are added. Computed in single precision.
public struct MLPClassifier: Classifier {
  /// What a hidden unit makes of its sum.
  public enum Activation: String, Codable, Sendable, CaseIterable {
    case identity, logistic, tanh, relu
  }

  /// How weights follow their gradient.
  public enum Solver: String, Codable, Sendable, CaseIterable {
    /// Kingma, Ba, "Adam: a method for stochastic optimization", 2014, arXiv:1412.6980.
    case adam
    /// Gradient descent with momentum.
    case sgd
  }

  /// How the learning rate of `sgd` changes.
  public enum LearningRate: String, Codable, Sendable, CaseIterable {
    /// It does not.
    case constant
    /// `learning_rate_init / (samples seen + 1)^power_t`.
    case invscaling
    /// Divided by 5 whenever training would stop, down to 1e-6.
    case adaptive
  }

  /// The head's name in pipeline files.
  public static let name = "mlp"

  /// Units of each hidden layer, at least 1 each; empty for none.
  public var hiddenLayerSizes = [100]
  /// What a hidden unit makes of its sum.
  public var activation = Activation.relu
  /// How weights follow their gradient.
  public var solver = Solver.adam
  /// The price of squared weights, at least 0.
  public var alpha = 1e-4
  /// Samples of a batch; nil for 200. Never more than there are.
  public var batchSize: Int?
  /// How the learning rate of `sgd` changes.
  public var learningRate = LearningRate.constant
  /// The learning rate at the start, above 0.
  public var learningRateInit = 1e-3
  /// The exponent of `invscaling`, at least 0.
  public var powerT = 0.5
  /// The most epochs, at least 1.
  public var maxIter = 200
  /// Whether samples come in another order in every epoch.
  public var shuffle = true
  /// By how much an epoch must be better to count as better, at least 0.
  public var tolerance = 1e-4
  /// The momentum of `sgd`, 0 to 1.
  public var momentum = 0.9
  /// Whether the momentum of `sgd` is Nesterov's.
  public var nesterovsMomentum = true
  /// Whether to hold samples out, stop by their accuracy and keep the weights that were best on them.
  public var earlyStopping = false
  /// The share of samples held out, between 0 and 1.
  public var validationFraction = 0.1
  /// The decay of Adam's first moments, at least 0 and less than 1.
  public var beta1 = 0.9
  /// The decay of Adam's second moments, at least 0 and less than 1.
  public var beta2 = 0.999
  /// What keeps Adam from dividing by 0, above 0.
  public var epsilon = 1e-8
  /// Training stops after more epochs in a row than this that were no better.
  public var iterationsWithoutChange = 10
  /// The share of hidden units set to 0 while training, at least 0 and less than 1: for all layers, or one for each.
  public var dropout: [Double] = []
  /// Factors on the samples' loss, by class.
  public var classWeights = ClassWeights.none

  /// A classifier with scikit-learn's defaults.
  public init() {}

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] {
    [
      "hidden_layer_sizes": .text(hiddenLayerSizes.map(String.init).joined(separator: ",")),
      "activation": .text(activation.rawValue), "solver": .text(solver.rawValue), "alpha": .number(alpha),
      "batch_size": batchSize.map { .integer($0) } ?? .text("auto"),
      "learning_rate": .text(learningRate.rawValue), "learning_rate_init": .number(learningRateInit),
      "power_t": .number(powerT), "max_iter": .integer(maxIter), "shuffle": .flag(shuffle),
      "tolerance": .number(tolerance), "momentum": .number(momentum),
      "nesterovs_momentum": .flag(nesterovsMomentum), "early_stopping": .flag(earlyStopping),
      "validation_fraction": .number(validationFraction), "beta_1": .number(beta1), "beta_2": .number(beta2),
      "epsilon": .number(epsilon), "n_iter_no_change": .integer(iterationsWithoutChange),
      "dropout": .text(dropout.map { "\($0)" }.joined(separator: ",")),
      "class_weight": classWeights.parameterValue,
    ]
  }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter` for the first one out of range.
  public func validate() throws(HeadError) {
    try require(
      hiddenLayerSizes.allSatisfy { (1...1_000_000).contains($0) }, "hidden_layer_sizes",
      "\(hiddenLayerSizes)", "whole numbers from 1 to 1000000")
    try require(batchSize.map { $0 >= 1 } ?? true, "batch_size", "\(batchSize ?? 0)", "auto or 1 and more")
    try require(maxIter >= 1, "max_iter", "\(maxIter)", "1 or more")
    try require(iterationsWithoutChange >= 1, "n_iter_no_change", "\(iterationsWithoutChange)", "1 or more")
    for (name, value) in [("learning_rate_init", learningRateInit), ("epsilon", epsilon)] {
      try require(value.isFinite && value > 0, name, "\(value)", "a number above 0")
    }
    for (name, value) in [("alpha", alpha), ("power_t", powerT), ("tolerance", tolerance)] {
      try require(value.isFinite && value >= 0, name, "\(value)", "a number of at least 0")
    }
    for (name, value) in [("beta_1", beta1), ("beta_2", beta2)] + dropout.map({ ("dropout", $0) }) {
      try require(0 <= value && value < 1, name, "\(value)", "at least 0 and less than 1")
    }
    try require((0...1).contains(momentum), "momentum", "\(momentum)", "a number from 0 to 1")
    try require(
      0 < validationFraction && validationFraction < 1, "validation_fraction", "\(validationFraction)",
      "a number between 0 and 1")
    try require(
      dropout.count <= 1 || dropout.count == hiddenLayerSizes.count, "dropout", "\(dropout.count) rates",
      "one rate, or one for each of the \(hiddenLayerSizes.count) hidden layers")
    try validate(classWeights)
  }

  /// The rate of dropout after hidden layer `index`.
  func dropoutRate(_ index: Int) -> Double {
    dropout.isEmpty ? 0 : dropout[dropout.count == 1 ? 0 : index]
  }
}
