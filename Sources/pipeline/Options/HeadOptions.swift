public import ArgumentParser
public import PipelineConfig

/// Which classifier with which hyperparameters; the words are those of `reduce:` and `head:`.
struct HeadOptions: ParsableArguments {
  /// The heads there are.
  enum Name: String, CaseIterable, ExpressibleByArgument { case svm }

  @Option(help: "The classifier.")
  var head = Name.svm

  @Option(
    help: ArgumentHelp(
      "Steps before it, in order, such as \"variance_threshold,standard_scaler,pca:128\"; the number after a "
        + "colon is the step's threshold or components.", valueName: "STEP[:VALUE],…"))
  var reduce = "standard_scaler"

  @Option(help: "linear, poly, rbf or sigmoid.")
  var kernel: SVMSpec.Kernel = .rbf

  @Option(name: .customLong("C"), help: "The cost of a mistake.")
  var cost = 1.0

  @Option(help: "scale, auto or a number.")
  var gamma = "scale"

  @Option(help: "The exponent of the poly kernel.")
  var degree = 3

  @Option(help: "The constant of the poly and sigmoid kernels.")
  var coef0 = 0.0

  @Option(help: "none or balanced.")
  var classWeight = "none"

  @Option(help: "When the optimizer stops.")
  var tolerance = 0.001

  @Flag(inversion: .prefixedNo, help: "Calibrate probabilities.")
  var probability = true

  @Option(help: "How: sigmoid or isotonic.")
  var calibration: SVMSpec.Calibration = .sigmoid

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
    let text = """
      dataset: {folder: "."}
      backbone: {name: any}
      reduce: [\(entries.map { $0.contains(":") ? "{\($0)}" : $0 }.joined(separator: ", "))]
      head:
        svm: {kernel: \(kernel.rawValue), C: \(cost), gamma: \(gamma), degree: \(degree), coef0: \(coef0), \
      class_weight: \(classWeight), tolerance: \(tolerance), probability: \(probability)\(
      probability ? ", calibration: \(calibration.rawValue)" : "")}
      """
    let file = try PipelineFile.parse(text + (search.map { "\nseed: \(seed)\n\($0)" } ?? ""), path: "options")
      .file
    guard let head = file.head else { preconditionFailure("the text above has a head") }
    return (file.reduce, head, file.search)
  }
}

extension SVMSpec.Kernel: ExpressibleByArgument {}
extension SVMSpec.Calibration: ExpressibleByArgument {}
