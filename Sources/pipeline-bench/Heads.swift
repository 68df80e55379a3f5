internal import ArgumentParser
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

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    if classes < 2 { throw ValidationError("--classes: expected 2 or more, got \(classes)") }
    if columns < classes { throw ValidationError("--columns: expected \(classes) or more, got \(columns)") }
    if rows < 5 * classes { throw ValidationError("--rows: expected \(5 * classes) or more, got \(rows)") }
  }

  func run() throws {
    measuring.applyThreads()
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
}
