internal import Backbones
internal import FormulaPictures
internal import Images
internal import PipelineConfig
internal import Training

/// Makes what phases learn from: pictures drawn from formulas, or what frozen layers make of them in each step.
struct FormulaInputs: LearningInputs {
  let setup: LearningSetup
  let drawing: FormulaDrawing
  /// Pictures of an epoch.
  let trainingCount: Int
  /// Pictures that are looked at after each epoch.
  let validationCount: Int

  var classNames: [String] { drawing.catalogue.classNames }
  /// Nothing is kept: no picture is seen twice.
  var identities: Set<String> { [] }

  func source(
    behind cut: TrainingCut, _ weights: NetworkWeights, batchSize: Int
  ) throws -> any TrainingSource {
    FormulaSource(
      drawing: drawing, side: setup.size.height, mode: setup.mode.imagesMode, sampleCount: trainingCount,
      validationCount: validationCount,
      frozen: cut.frozenOutput == weights.network.layers[0].name
        ? nil
        : try FrozenLayers(weights, upTo: cut, batchSize: batchSize, threadCount: drawing.threadCount),
      labelSmoothing: Float(setup.spec.labelSmoothing))
  }
}
