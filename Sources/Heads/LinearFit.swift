internal import Foundation
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
    guard result.point.allSatisfy({ $0.magnitude < Double(Float.greatestFiniteMagnitude) }) else {
      throw HeadError.notFitted(
        head: head, reason: "coefficients are not finite, the features may be too large; use standard_scaler")
    }
    model = LinearModel(point: result.point, modelCount: modelCount, offsetScale: settings.offsetScale)
    (hasConverged, iterationCount) = (result.hasConverged, result.stepCount)
  }
}
