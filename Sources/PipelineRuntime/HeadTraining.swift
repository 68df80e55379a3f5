internal import Digests
internal import FeatureStore
internal import Foundation
internal import Heads
internal import LinearAlgebra
internal import Reduction
internal import Tensors

/// Fits reducers and a head on stored features and saves them as a model.
struct HeadTraining {
  /// The model's name in the store.
  let name: String
  /// Which features of which images; only rows of the training split are fitted on.
  let request: FeatureRequest
  let recipe: StoredRecipe
  let reducers: ReducerChain
  let head: Heads.HeadSpec
  /// What learning goes on from; nil to start afresh.
  let start: StartModel?
  let resources: FitResources
  let store: FeatureStore

  /// What happened to a model.
  struct Outcome {
    let model: StoredModel
    /// False when the stored model is what fitting would give.
    let isNew: Bool
    let trainingCount: Int
    /// How learning ended, where the head can say.
    var ending: String?
  }

  /// Fits and saves, unless the stored model of this name depends on exactly the same.
  ///
  /// - Throws: `RuntimeError.failed` when there is nothing to fit on; errors of reducers and head.
  func run(on samples: TrainingSet, runID: Int64) throws -> Outcome {
    try start?.check(recipe: recipe, reducers: reducers, head: head)
    let fingerprint = fingerprint(samples)
    if let stored = try storedModel(), stored.description.fingerprint == fingerprint {
      return Outcome(model: stored, isNew: false, trainingCount: samples.training.count)
    }
    let context = resources.context
    try context.checkCancellation()
    let features = try samples.features(in: store, memory: resources.memory)
    let (fittedReducers, input) = try RuntimeError.namingImages(
      of: samples.training, features, in: store, model: name
    ) { try reduce(features, context) }
    let fittedHead = try RuntimeError.namingImages(of: samples.training, features, in: store, model: name) {
      try head.fit(input, labels: samples.labels, context: context, startingFrom: start?.head)
    }
    try context.checkCancellation()
    let saved = SavedModel(
      recipe: try ExtractionRecipe(json: recipe.recipe.description), reducers: fittedReducers,
      head: fittedHead)
    let id = try store.save(
      ModelDescription(
        name: name, head: head.name, recipeID: recipe.id, dataset: request.dataset, runID: runID,
        parameters: CanonicalJSON.encode(hyperparameters), classNames: fittedHead.classNames,
        trainingCount: samples.training.count, seed: Int64(bitPattern: resources.seed),
        selection: request.condition, fingerprint: fingerprint,
        reductions: fittedReducers.steps.map(ReductionDescription.init),
        learningCurves: learningCurves(fittedHead)),
      payload: Data(saved.archive))
    try storeScores(fittedReducers, of: samples.all, modelID: id)
    return Outcome(
      model: try store.model(named: name), isNew: true, trainingCount: samples.training.count,
      ending: ending(fittedHead))
  }

  /// Whether the stored model of this name is what fitting would give, and why not; reads only.
  func standing(on samples: TrainingSet) throws -> (isCurrent: Bool, reason: String) {
    guard let stored = try storedModel() else { return (false, "there is no model \(name) yet") }
    guard stored.description.fingerprint == fingerprint(samples) else {
      return (false, "model \(name) was fitted on other images, labels or settings")
    }
    return (true, "model \(name) is current")
  }

  private func storedModel() throws -> StoredModel? {
    try store.models().first { $0.description.name == name }
  }

  /// Fits the reducers, or takes those of the model to start from, and passes the samples through.
  private func reduce(
    _ features: any RowSource, _ context: FittingContext
  ) throws -> (FittedReducerChain, Matrix<Float>) {
    let fitted = try start?.reducers ?? reducers.fit(features, context: context)
    let inputByteCount = features.rowCount * fitted.outputDimension * 4
    guard inputByteCount <= resources.memory.byteCount else {
      throw RuntimeError.failed(
        "\(name): the head would learn from \(features.rowCount) × \(fitted.outputDimension) values, "
          + "\(inputByteCount >> 20) MB, but the memory budget is \(resources.memory.byteCount >> 20) MB; add a "
          + "reduction such as pca:128, or give more with --memory")
    }
    try context.checkCancellation()
    return (fitted, try fitted.reduce(features))
  }

  private func learningCurves(_ fitted: FittedHead) -> [LearningCurve] {
    guard case .mlp(let mlp) = fitted.classifier else { return [] }
    return [
      LearningCurve(name: "loss", values: mlp.lossCurve),
      LearningCurve(name: "validation_accuracy", values: mlp.validationScores),
    ]
  }

  /// What the model is shown with.
  private var hyperparameters: [String: ParameterValue] {
    var parameters = head.hyperparameters
    if start != nil { parameters["warm_start"] = .flag(true) }
    return parameters
  }

  private func ending(_ fitted: FittedHead) -> String? {
    var parts: [String] = []
    if case .mlp(let mlp) = fitted.classifier, let loss = mlp.lossCurve.last {
      let epochs = mlp.iterationCount
      parts.append(
        "loss \(loss.formatted(.number.precision(.fractionLength(4)))) after \(epochs) epoch"
          + (epochs == 1 ? "" : "s") + (start == nil ? "" : " more"))
    }
    if fitted.classifier.base.iterationsWithoutConvergence != nil {
      parts.append("stopped by max_iter before it converged")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func fingerprint(_ samples: TrainingSet) -> String {
    struct Identity: Encodable {
      let recipe: String
      let reducers: ReducerChain
      let head: Heads.HeadSpec
      let seed: UInt64
      let rows: String
      let start: String?
    }
    return Digest.sha256(
      CanonicalJSON.encode(
        Identity(
          recipe: recipe.recipe.fingerprint, reducers: reducers, head: head, seed: resources.seed,
          rows: samples.digest, start: start?.fingerprint)))
  }

  /// Gives analysts the reduced features of all images, not only of those fitted on.
  private func storeScores(_ reducers: FittedReducerChain, of all: FeatureSelection, modelID: Int64) throws {
    let dimension = reducers.outputDimension
    guard !reducers.fittedSteps.isEmpty, dimension <= FeatureStore.maximumReducedComponents else { return }
    var scores: [Float] = []
    scores.reserveCapacity(all.count * dimension)
    try store.forEachBlock(of: all) { block in
      scores += try RuntimeError.namingImages(of: block, model: name) {
        try reducers.reduce(block.features).elements
      }
    }
    try store.setReducedScores(
      ofModel: modelID, imageIDs: all.rows.map(\.imageID),
      scores: Matrix(rowCount: all.count, columnCount: dimension, elements: scores))
  }
}

extension ReductionDescription {
  fileprivate init(_ step: FittedReducerChain.StepInfo) {
    let variances = step.explainedVariance ?? []
    self.init(
      kind: step.kind, parameters: CanonicalJSON.encode(step.parameters), inputDimension: step.inputDimension,
      outputDimension: step.outputDimension,
      components: variances.indices.map { index in
        Component(
          explainedVariance: variances[index],
          explainedVarianceRatio: step.explainedVarianceRatio?[index] ?? .nan,
          singularValue: step.singularValues?[index] ?? .nan,
          axis: step.components.map { $0.row(index).map { Float($0) } } ?? [])
      })
  }
}
