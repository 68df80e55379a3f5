internal import ArgumentParser
internal import Foundation
internal import Heads
internal import Tensors

/// `pipeline-bench heads`.
struct Heads: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Samples a second that a support vector machine learns from and predicts.")

  @Option(help: "Samples to learn from; as many others are predicted.")
  var rows = 2000

  @Option(help: "How many features.")
  var columns = 128

  @Option(help: "How many classes.")
  var classes = 10

  @Option(help: ArgumentHelp("Learn from this .npy file of float32 instead.", valueName: "X.npy"))
  var train: String?

  @Option(help: ArgumentHelp("The classes of --train as whole numbers.", valueName: "y.npy"))
  var labels: String?

  @Option(help: ArgumentHelp("Predict this .npy file of float32.", valueName: "Z.npy"))
  var test: String?

  @Option(help: ArgumentHelp("Write the predicted classes of --test here, one a line.", valueName: "FILE"))
  var predicted: String?

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    if [train, labels, test].contains(where: { $0 != nil }), [train, labels, test].contains(nil) {
      throw ValidationError("--train, --labels and --test: expected all or none of them")
    }
    if classes < 2 { throw ValidationError("--classes: expected 2 or more, got \(classes)") }
    if columns < classes { throw ValidationError("--columns: expected \(classes) or more, got \(columns)") }
    if rows < 5 * classes { throw ValidationError("--rows: expected \(5 * classes) or more, got \(rows)") }
  }

  func run() throws {
    measuring.applyThreads()
    if let train, let labels, let test {
      return try runOnFiles(Files(train: train, labels: labels, test: test))
    }
    func samples(_ seed: UInt64) -> Matrix<Float> {
      SyntheticMatrix.features(rows: rows, columns: columns, classCount: classes, seed: seed)
    }
    let (known, new) = (samples(1), samples(2))
    let labels = (0..<rows).map { "class\($0 % classes)" }
    let (plain, calibrated) = (HeadSpec(.svm(SVC())), HeadSpec(.svm(SVC()), calibration: .sigmoid))
    let (head, calibratedHead) = (
      try plain.fit(known, labels: labels), try calibrated.fit(known, labels: labels)
    )
    func one(_ name: String, _ work: @escaping () throws -> Void) -> Case {
      Case(name, unit: "samples/s", amount: Double(rows), doing: work)
    }
    try measuring.report(
      "heads",
      settings: [
        "samples": "\(rows)×\(columns), \(classes) classes", "kernel": "rbf, C 1, gamma scale",
      ],
      [
        one("svm: fit") { _ = try plain.fit(known, labels: labels) },
        one("svm: fit with probabilities") { _ = try calibrated.fit(known, labels: labels) },
        one("svm: predict") { _ = try head.predict(new) },
        one("svm: predict with probabilities") { _ = try calibratedHead.predict(new) },
      ])
  }

  /// Fit and predict as one, as peers are measured.
  private func runOnFiles(_ files: Files) throws {
    let context = FittingContext(memoryByteCount: 1 << 30, threadCount: measuring.threadCount)
    let spec = HeadSpec(.svm(SVC()))
    func one(_ name: String, _ work: @escaping () throws -> Void) -> Case {
      Case(name, unit: "samples/s", amount: Double(files.train.rowCount), doing: work)
    }
    let fitted = try spec.fit(files.train, labels: files.labels, context: context)
    if let predicted {
      let names = try fitted.predict(files.test).map { fitted.classNames[$0.classIndex] }
      try names.joined(separator: "\n").write(toFile: predicted, atomically: true, encoding: .utf8)
    }
    try measuring.report(
      "heads", settings: ["samples": "\(files.train.rowCount)×\(files.train.columnCount)"],
      [
        one("svm: fit") { _ = try spec.fit(files.train, labels: files.labels, context: context) },
        one("svm: predict") { _ = try fitted.predict(files.test) },
      ])
  }
}
