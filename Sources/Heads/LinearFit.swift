internal import Foundation
internal import LinearAlgebra
internal import Synchronization
internal import Tensors

/// A linear model with how it was found.
struct LinearFit {
  let model: LinearModel
  let hasConverged: Bool
  let iterationCount: Int

  /// Minimizes the objective of `settings` on `samples`.
  ///
  /// - Throws: `HeadError.notFitted` where numbers leave their range.
  init(
    _ settings: LinearObjective.Settings, _ samples: LabelledSamples, modelCount: Int, mostSteps: Int,
    head: String,
    context: FittingContext, isOptimal: ([Double], _ first: [Double]) -> Bool
  ) throws {
    let result = try samples.features.elements.withUnsafeBufferPointer { features in
      guard let base = features.baseAddress else { preconditionFailure("samples have been checked") }
      let objective = LinearObjective(
        settings, features: base, featureCount: samples.features.columnCount,
        classIndices: samples.classIndices,
        modelCount: modelCount, context: context)
      return try TrustRegionNewton(mostSteps: mostSteps).minimize(
        objective, from: [Double](repeating: 0, count: objective.parameterCount), isOptimal: isOptimal
      ) { done, value in
        context.report(
          FittingContext.Progress(
            unit: "iterations", doneCount: done, totalCount: mostSteps,
            detail: "objective \(String(format: "%.6g", value))"))
      }
    }
    try Self.checkFinite(result.point, head: head)
    model = LinearModel(point: result.point, modelCount: modelCount, offsetScale: settings.offsetScale)
    (hasConverged, iterationCount) = (result.hasConverged, result.stepCount)
  }

  /// Solves machines with squared hinge loss and a penalized offset by equations over samples.
  ///
  /// - Throws: `HeadError.notFitted` where numbers leave their range.
  init(
    bySamples settings: LinearObjective.Settings, _ samples: LabelledSamples, modelCount: Int, mostSteps: Int,
    head: String, context: FittingContext
  ) throws {
    let solver = try SquaredHingeBySamples(
      samples.features, offsetScale: settings.offsetScale, context: context)
    // One machine on each core: their systems shrink as samples find their sides, too small to be shared.
    let solutions = Mutex([SquaredHingeBySamples.Solution?](repeating: nil, count: modelCount))
    try BLAS.onOneThread {
      try concurrently(modelCount, threadCount: context.threadCount) { model in
        // With two classes the one machine speaks for the second.
        let positive = modelCount == 1 ? 1 : model
        let solution = try solver.solve(
          isPositive: samples.classIndices.map { $0 == positive },
          costs: samples.classIndices.map {
            $0 == positive ? settings.positiveCosts[$0] : settings.negativeCosts[$0]
          }, mostSteps: mostSteps)
        let done = solutions.withLock { solutions in
          solutions[model] = solution
          return solutions.count { $0 != nil }
        }
        context.report(FittingContext.Progress(unit: "classes", doneCount: done, totalCount: modelCount))
      }
    }
    let found = solutions.withLock { $0.compactMap { $0 } }
    let shares = found.flatMap(\.shares)
    let sampleCount = samples.classIndices.count
    let sums = try samples.features.weightedRowSums(
      Matrix(rowCount: modelCount, columnCount: sampleCount, elements: shares), centredOn: nil,
      context: context)
    var point: [Double] = []
    point.reserveCapacity((sums.columnCount + 1) * modelCount)
    for feature in 0..<sums.columnCount { for model in 0..<modelCount { point.append(sums[model, feature]) } }
    for model in 0..<modelCount {
      point.append(
        settings.offsetScale * shares[model * sampleCount..<(model + 1) * sampleCount].reduce(0, +))
    }
    try Self.checkFinite(point, head: head)
    self.model = LinearModel(point: point, modelCount: modelCount, offsetScale: settings.offsetScale)
    (hasConverged, iterationCount) = (found.allSatisfy(\.hasConverged), found.map(\.stepCount).max() ?? 0)
  }

  private static func checkFinite(_ point: [Double], head: String) throws(HeadError) {
    guard point.allSatisfy({ $0.magnitude < Double(Float.greatestFiniteMagnitude) }) else {
      throw .notFitted(
        head: head, reason: "coefficients are not finite, the features may be too large; use standard_scaler")
    }
  }
}
