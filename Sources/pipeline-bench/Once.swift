internal import ArgumentParser
internal import DNN
internal import FeatureStore
internal import Foundation
internal import Heads
internal import LinearAlgebra
internal import Reduction
internal import Tensors

/// `pipeline-bench once`.
struct Once: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Fit one thing once on a store's features and say how long it took, for comparisons with other programs.",
    discussion: """
      Learns from the images of the split train and predicts those of the split test. Nothing is done beforehand to warm \
      up: a program that fits once pays for its first fit. benchmarks/classical runs this and its peers in turn.
      """)

  /// What is fitted.
  enum Task: String, CaseIterable, ExpressibleByArgument {
    /// 128 principal components, and the scores of what they were fitted on.
    case pca
    /// The matrix products that those need, and nothing else.
    case products
    case svm, mlp
    case logisticRegression = "logistic_regression"
    case linearSVM = "linear_svm"
  }

  @Argument(help: "pca, products, svm, mlp (50 epochs), logistic_regression or linear_svm.")
  var task: Task

  @Option(help: "The store with the features; those of its newest recipe are taken.")
  var store: String

  @Option(help: "How many processor cores to use; default: all.")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Write what was found here: predicted classes, or variances, one a line.", valueName: "FILE"))
  var output: String?

  private struct Report: Encodable {
    let fit, predict: Double
  }

  func run() throws {
    let threadCount = threads ?? ProcessInfo.processInfo.activeProcessorCount
    ThreadBudget.set(threadCount)
    BLAS.setThreadCount(threadCount)
    let context = FittingContext(seed: 1, threadCount: threadCount)
    let store = try FeatureStore.open(path: store, access: .reader)
    guard let recipe = try store.recipes().last else { throw ValidationError("the store has no features") }
    func selection(_ split: String) throws -> FeatureSelection {
      try store.select(FeatureRequest(recipeID: recipe.id, splits: [split]))
    }
    let training = try selection("train")
    let features = try store.matrix(of: training)
    let report: Report
    switch task {
    case .pca: report = try pca(features, context)
    case .products: report = try products(features, context)
    case .svm, .mlp, .logisticRegression, .linearSVM:
      report = try head(
        features, labels: training.rows.map { $0.label ?? "" }, test: store.matrix(of: selection("test")),
        context)
    }
    print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
  }

  private func pca(_ features: Matrix<Float>, _ context: FittingContext) throws -> Report {
    let clock = ContinuousClock()
    let start = clock.now
    let fitted = try PCA(components: .count(128)).fit(features, context: context)
    let middle = clock.now
    let scores = try fitted.transform(features)
    let report = Report(fit: (middle - start) / .seconds(1), predict: (clock.now - middle) / .seconds(1))
    try write(zip(fitted.explainedVariance, scores.row(0)).map { "\($0) \($1)" })
    return report
  }

  /// Between the smaller sides, then the axes from the larger one, then the scores: all of 128 axes.
  private func products(_ features: Matrix<Float>, _ context: FittingContext) throws -> Report {
    let doubles = features.mapElements(Double.init)
    let byRows = features.rowCount < features.columnCount
    let axes = Matrix<Double>(rowCount: 128, columnCount: features.columnCount, repeating: 1)
    let weights = Matrix<Double>(rowCount: 128, columnCount: features.rowCount, repeating: 1)
    let clock = ContinuousClock()
    let start = clock.now
    if byRows {
      _ = try doubles.rowGram(centredOn: nil, context: FittingContext(memoryByteCount: 16 << 30))
      _ = weights.multiplied(by: doubles)
    } else {
      _ = try doubles.columnGram(centredOn: nil, context: FittingContext(memoryByteCount: 16 << 30))
    }
    let middle = clock.now
    _ = doubles.multiplied(by: axes, transposingOther: true)
    return Report(fit: (middle - start) / .seconds(1), predict: (clock.now - middle) / .seconds(1))
  }

  private func head(
    _ features: Matrix<Float>, labels: [String], test: Matrix<Float>, _ context: FittingContext
  ) throws -> Report {
    var fifty = MLPClassifier()
    (fifty.maxIter, fifty.tolerance, fifty.iterationsWithoutChange) = (50, 0, 1000)
    let classifier: ClassifierSpec =
      switch task {
      case .mlp: .mlp(fifty)
      case .logisticRegression: .logisticRegression(LogisticRegression())
      case .linearSVM: .linearSVM(LinearSVC())
      case .svm, .pca, .products: .svm(SVC())
      }
    let clock = ContinuousClock()
    let start = clock.now
    let fitted = try HeadSpec(classifier).fit(features, labels: labels, context: context)
    let middle = clock.now
    let predictions = try fitted.predict(test)
    let report = Report(fit: (middle - start) / .seconds(1), predict: (clock.now - middle) / .seconds(1))
    try write(predictions.map { fitted.classNames[$0.classIndex] })
    return report
  }

  private func write(_ lines: [String]) throws {
    guard let output else { return }
    try (lines.joined(separator: "\n") + "\n").write(toFile: output, atomically: true, encoding: .utf8)
  }
}
