internal import ArgumentParser
internal import Heads
internal import Tensors

/// `pipeline-bench trained-heads`.
struct TrainedHeads: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trained-heads",
    abstract:
      "Samples a second that a perceptron, logistic regression and a linear SVM learn from and predict.")

  /// The heads there are.
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case mlp
    case logisticRegression = "logistic_regression"
    case linearSVM = "linear_svm"
  }

  @Option(help: ArgumentHelp("Which one; may be given again. Default: all.", valueName: "HEAD"))
  var head: [Name] = []

  @Option(help: "Samples to learn from; as many others are predicted.")
  var rows = 2000

  @Option(help: "How many features.")
  var columns = 128

  @Option(help: "How many classes.")
  var classes = 10

  @Option(help: "mlp: units of the hidden layers, such as 100,10.")
  var hidden = "100"

  @Option(
    help: "mlp: how many epochs, which are all done; default: as many as its own rule takes, up to 200.")
  var epochs: Int?

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    if classes < 2 { throw ValidationError("--classes: expected 2 or more, got \(classes)") }
    if columns < classes { throw ValidationError("--columns: expected \(classes) or more, got \(columns)") }
    if rows < 5 * classes { throw ValidationError("--rows: expected \(5 * classes) or more, got \(rows)") }
    if let epochs, epochs < 1 { throw ValidationError("--epochs: expected 1 or more, got \(epochs)") }
    if units.contains(where: { $0 < 1 }) {
      throw ValidationError("--hidden: expected numbers from 1 up with commas between them, got \(hidden)")
    }
  }

  func run() throws {
    measuring.applyThreads()
    func samples(_ seed: UInt64) -> Matrix<Float> {
      SyntheticMatrix.features(rows: rows, columns: columns, classCount: classes, seed: seed)
    }
    let (known, new) = (samples(1), samples(2))
    let labels = (0..<rows).map { "class\($0 % classes)" }
    var cases: [Case] = []
    var settings = ["samples": "\(rows)×\(columns), \(classes) classes", "hidden layers": hidden]
    for (name, spec) in specs {
      func one(_ work: String, _ body: @escaping () throws -> Void) {
        cases.append(Case("\(name): \(work)", unit: "samples/s", amount: Double(rows), doing: body))
      }
      let context = FittingContext(threadCount: measuring.threadCount)
      let fitted = try spec.fit(known, labels: labels, context: context)
      settings[name] = Self.ending(fitted)
      one("fit") { _ = try spec.fit(known, labels: labels, context: context) }
      one("predict") { _ = try fitted.predict(new) }
    }
    try measuring.report(
      "trained-heads", settings: settings, cases)
  }

  private var units: [Int] { hidden.split(separator: ",").map { Int($0) ?? 0 } }

  /// The heads to measure, with how they are called.
  private var specs: [(name: String, spec: HeadSpec)] {
    (head.isEmpty ? Name.allCases : head).map { head in
      switch head {
      case .mlp:
        var mlp = MLPClassifier()
        mlp.hiddenLayerSizes = units
        if let epochs { (mlp.maxIter, mlp.iterationsWithoutChange) = (epochs, epochs) }
        return (head.rawValue, HeadSpec(.mlp(mlp)))
      case .logisticRegression: return (head.rawValue, HeadSpec(.logisticRegression(LogisticRegression())))
      case .linearSVM: return (head.rawValue, HeadSpec(.linearSVM(LinearSVC())))
      }
    }
  }

  private static func ending(_ head: FittedHead) -> String {
    switch head.classifier {
    case .svm: "a support vector machine"
    case .network: "the end of a network"
    case .mlp(let fitted): "\(fitted.iterationCount) epochs, loss \(fitted.lossCurve.last ?? .nan)"
    case .logisticRegression(let fitted): "\(fitted.iterationCount) steps, converged \(fitted.hasConverged)"
    case .linearSVM(let fitted): "\(fitted.iterationCount) steps, converged \(fitted.hasConverged)"
    }
  }
}
