internal import PipelineConfig
internal import Training

extension TrainingSpec.KernelInitializer {
  /// The same where weights are drawn.
  var initializer: Initializer {
    switch self {
    case .glorotUniform: .glorotUniform
    case .heNormal: .heNormal
    }
  }
}

extension SVMSpec.ClassWeight {
  /// How much samples of each class count: scikit-learn's rule for `balanced`; nil for all alike.
  ///
  /// - Throws: `RuntimeError.invalid` for a class that is not there.
  func factors(
    classNames: [String], counts: [Int], _ locate: ExtractionSetup.Locate
  ) throws -> [Float]? {
    switch self {
    case .uniform: return nil
    case .balanced:
      let total = counts.reduce(0, +)
      return counts.map { Float(Double(total) / (Double(classNames.count) * Double($0))) }
    case .weights(let table):
      if let unknown = table.keys.sorted().first(where: { !classNames.contains($0) }) {
        throw RuntimeError.invalid([
          locate(
            "training.class_weight",
            "there is no class '\(unknown)'; the classes are \(classNames.joined(separator: ", "))")
        ])
      }
      return classNames.map { Float(table[$0] ?? 1) }
    }
  }
}
