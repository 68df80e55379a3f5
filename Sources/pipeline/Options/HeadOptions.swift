public import ArgumentParser
public import PipelineConfig

/// Which classifier with which hyperparameters; the words are those of `reduce:` and `head:`.
///
/// Numbers are taken as they stand, so that a negative one is no option but a value, right or wrong.
struct HeadOptions: ParsableArguments {
  /// The heads there are.
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case svm, mlp
    case logisticRegression = "logistic_regression"
    case linearSVM = "linear_svm"
  }

  @Option(help: "The classifier.")
  var head = Name.svm

  @Option(
    help: ArgumentHelp(
      "Steps before it, in order, such as \"variance_threshold,standard_scaler,pca:128\"; the number after a "
        + "colon is the step's threshold or components.", valueName: "STEP[:VALUE],…"))
  var reduce = "standard_scaler"

  @Option(
    name: .customLong("C"), parsing: .unconditional,
    help: "svm, logistic_regression, linear_svm: the cost of a mistake (default: 1.0).")
  var cost: Double?

  @Option(help: "none or balanced (default: none).")
  var classWeight: String?

  @Option(parsing: .unconditional, help: "When the optimizer stops (default: svm 0.001, others 0.0001).")
  var tolerance: Double?

  @Option(help: "svm: linear, poly, rbf or sigmoid (default: rbf).")
  var kernel: SVMSpec.Kernel?

  @Option(help: "svm: scale, auto or a number (default: scale).")
  var gamma: String?

  @Option(help: "svm: the exponent of the poly kernel (default: 3).")
  var degree: Int?

  @Option(parsing: .unconditional, help: "svm: the constant of the poly and sigmoid kernels (default: 0.0).")
  var coef0: Double?

  @Option(
    parsing: .unconditional,
    help: "svm: nu-SVC with so large a share of support vectors at least, in place of C.")
  var nu: Double?

  @Flag(inversion: .prefixedNo, help: "svm: calibrate probabilities (default: --probability).")
  var probability: Bool?

  @Option(
    help: ArgumentHelp(
      "none, sigmoid or isotonic: how decisions become probabilities (default: svm and linear_svm sigmoid, others none, as "
        + "they have their own)."))
  var calibration: CalibrationSpec?

  @Option(help: "mlp, logistic_regression, linear_svm: the most epochs or steps (default: 200, 100, 1000).")
  var maxIter: Int?

  @Option(
    help: ArgumentHelp("mlp: units of the hidden layers (default: 100).", valueName: "UNITS,…"))
  var hidden: String?

  @Option(help: "mlp: identity, logistic, tanh or relu (default: relu).")
  var activation: MLPSpec.Activation?

  @Option(help: "mlp: adam or sgd (default: adam).")
  var solver: MLPSpec.Solver?

  @Option(parsing: .unconditional, help: "mlp: the price of squared weights (default: 0.0001).")
  var alpha: Double?

  @Option(parsing: .unconditional, help: "mlp: the learning rate at the start (default: 0.001).")
  var learningRateInit: Double?

  @Option(help: "mlp: samples of a batch (default: 200, or all if there are fewer).")
  var batchSize: Int?

  @Option(help: ArgumentHelp("mlp: the share of hidden units dropped (default: 0).", valueName: "RATE,…"))
  var dropout: String?

  @Flag(help: "mlp: hold samples out and stop by their accuracy.")
  var earlyStopping = false

  @Option(help: "logistic_regression: l2 or none (default: l2).")
  var penalty: LogisticRegressionSpec.Penalty?

  /// One option that was given, as it stands in a pipeline file.
  private struct Given {
    let option: String
    let heads: [Name]
    let key: String
    let value: String

    init?(_ option: String, _ heads: [Name], _ key: String, _ value: String?) {
      guard let value else { return nil }
      (self.option, self.heads, self.key, self.value) = (option, heads, key, value)
    }
  }

  private var given: [Given] {
    let linear: [Name] = [.logisticRegression, .linearSVM]
    return [
      Given("--C", [.svm] + linear, "C", cost.map { "\($0)" }),
      Given("--class-weight", Name.allCases, "class_weight", classWeight),
      Given("--tolerance", Name.allCases, "tolerance", tolerance.map { "\($0)" }),
      Given("--kernel", [.svm], "kernel", kernel?.rawValue), Given("--gamma", [.svm], "gamma", gamma),
      Given("--degree", [.svm], "degree", degree.map { "\($0)" }),
      Given("--coef0", [.svm], "coef0", coef0.map { "\($0)" }),
      Given("--nu", [.svm], "type", nu.map { _ in "nu_svc" }),
      Given("--nu", [.svm], "nu", nu.map { "\($0)" }),
      Given(
        probability == false ? "--no-probability" : "--probability", [.svm], "probability",
        probability.map { "\($0)" }),
      Given("--calibration", Name.allCases, "calibration", calibration?.rawValue),
      Given("--max-iter", [.mlp] + linear, "max_iter", maxIter.map { "\($0)" }),
      Given("--hidden", [.mlp], "hidden_layer_sizes", hidden.map { "[\($0)]" }),
      Given("--activation", [.mlp], "activation", activation?.rawValue),
      Given("--solver", [.mlp], "solver", solver?.rawValue),
      Given("--alpha", [.mlp], "alpha", alpha.map { "\($0)" }),
      Given("--learning-rate-init", [.mlp], "learning_rate_init", learningRateInit.map { "\($0)" }),
      Given("--batch-size", [.mlp], "batch_size", batchSize.map { "\($0)" }),
      Given("--dropout", [.mlp], "dropout", dropout.map { $0.contains(",") ? "[\($0)]" : $0 }),
      Given("--early-stopping", [.mlp], "early_stopping", earlyStopping ? "true" : nil),
      Given("--penalty", [.logisticRegression], "penalty", penalty?.rawValue),
    ].compactMap { $0 }
  }

  func validate() throws {
    for option in given where !option.heads.contains(head) {
      let heads = option.heads.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "\(option.option) is not an option of --head \(head.rawValue), only of \(heads); leave it out or choose "
          + "another head")
    }
  }

  /// The sections of a pipeline file that these options stand for, checked by the same rules.
  ///
  /// - Throws: `PipelineConfigError` in which the values are named by key.
  func sections(
    search: String?, seed: UInt64
  ) throws -> (reduce: [ReductionSpec], head: HeadSpec, search: SearchSpec?) {
    let steps = reduce.split(separator: ",").map { $0.split(separator: ":", maxSplits: 1) }
    let entries = steps.map { step in
      guard step.count == 2 else { return "\(step[0])" }
      let key = step[0] == "variance_threshold" ? "threshold" : "components"
      return "\(step[0]): {\(key): \(step[1])}"
    }
    let settings = given.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    let text = """
      dataset: {folder: "."}
      backbone: {name: any}
      reduce: [\(entries.map { $0.contains(":") ? "{\($0)}" : $0 }.joined(separator: ", "))]
      head:
        \(head.rawValue): {\(settings)}
      """
    let file = try PipelineFile.parse(text + (search.map { "\nseed: \(seed)\n\($0)" } ?? ""), path: "options")
      .file
    guard let head = file.head else { preconditionFailure("the text above has a head") }
    return (file.reduce, head, file.search)
  }
}

extension SVMSpec.Kernel: ExpressibleByArgument {}
extension MLPSpec.Activation: ExpressibleByArgument {}
extension MLPSpec.Solver: ExpressibleByArgument {}
extension LogisticRegressionSpec.Penalty: ExpressibleByArgument {}
extension CalibrationSpec: ExpressibleByArgument {}
