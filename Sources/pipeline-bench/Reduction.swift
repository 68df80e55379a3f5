internal import ArgumentParser
internal import Reduction
internal import Tensors

/// `pipeline-bench reduction`.
struct Reduction: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gigabytes a second of float32 features through scaler and PCA, fitted and applied.")

  @Option(help: "How many samples.")
  var rows = 2000

  @Option(help: "How many features.")
  var columns = 2048

  @Option(help: "Components that PCA keeps.")
  var components = 128

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    if rows < 2 { throw ValidationError("--rows: expected 2 or more, got \(rows)") }
    if columns < 1 { throw ValidationError("--columns: expected 1 or more, got \(columns)") }
    if !(1...min(rows, columns)).contains(components) {
      throw ValidationError("--components: expected 1 to \(min(rows, columns)), got \(components)")
    }
  }

  func run() throws {
    measuring.applyThreads()
    let features = SyntheticMatrix.features(rows: rows, columns: columns, classCount: min(10, columns))
    let gigabytes = Double(features.elements.count * MemoryLayout<Float>.size) / 1e9
    let pca = PCA(components: .count(components))
    let (scaler, axes) = (try StandardScaler().fit(features), try pca.fit(features))
    func one(_ name: String, _ work: @escaping () throws -> Void) -> Case {
      Case(name, unit: "GB/s", amount: gigabytes, doing: work)
    }
    try measuring.report(
      "reduction", settings: ["features": "\(rows)×\(columns) float32", "components": "\(components)"],
      [
        one("standard scaler: fit") { _ = try StandardScaler().fit(features) },
        one("standard scaler: transform") { _ = try scaler.transform(features) },
        one("PCA: fit") { _ = try pca.fit(features) },
        one("PCA: transform") { _ = try axes.transform(features) },
      ])
  }
}
