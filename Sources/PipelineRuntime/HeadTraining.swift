internal import Digests
internal import FeatureStore
internal import Foundation
internal import Heads
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
  let resources: FitResources
  let store: FeatureStore

  /// What happened to a model.
  struct Outcome {
    let model: StoredModel
    /// False when the stored model is what fitting would give.
    let isNew: Bool
    let trainingCount: Int
  }

  /// Fits and saves, unless the stored model of this name depends on exactly the same.
  ///
  /// - Throws: `RuntimeError.failed` when there is nothing to fit on; errors of reducers and head.
  func run(on samples: TrainingSet, runID: Int64) throws -> Outcome {
    let fingerprint = fingerprint(samples)
    if let stored = try store.models().first(where: { $0.description.name == name }),
      stored.description.fingerprint == fingerprint
    {
      return Outcome(model: stored, isNew: false, trainingCount: samples.training.count)
    }
    let context = resources.context
    try context.checkCancellation()
    let features = try samples.features(in: store, memory: resources.memory)
    let fittedReducers = try reducers.fit(features, context: context)
    let inputByteCount = samples.training.count * fittedReducers.outputDimension * 4
    guard inputByteCount <= resources.memory.byteCount else {
      throw RuntimeError.failed(
        "\(name): the head would learn from \(samples.training.count) × \(fittedReducers.outputDimension) values, "
          + "\(inputByteCount >> 20) MB, but the memory budget is \(resources.memory.byteCount >> 20) MB; add a "
          + "reduction such as pca:128, or give more with --memory")
    }
    try context.checkCancellation()
    let fittedHead = try head.fit(
      fittedReducers.reduce(features), labels: samples.labels, context: context)
    try context.checkCancellation()
    let saved = SavedModel(
      recipe: try ExtractionRecipe(json: recipe.recipe.description), reducers: fittedReducers,
      head: fittedHead)
    let id = try store.save(
      ModelDescription(
        name: name, head: head.name, recipeID: recipe.id, dataset: request.dataset, runID: runID,
        parameters: CanonicalJSON.encode(head.hyperparameters), classNames: fittedHead.classNames,
        trainingCount: samples.training.count, seed: Int64(bitPattern: resources.seed),
        selection: request.condition, fingerprint: fingerprint,
        reductions: fittedReducers.steps.map(ReductionDescription.init)),
      payload: Data(saved.archive))
    try storeScores(fittedReducers, of: samples.all, modelID: id)
    return Outcome(
      model: try store.model(named: name), isNew: true, trainingCount: samples.training.count)
  }

  private func fingerprint(_ samples: TrainingSet) -> String {
    struct Identity: Encodable {
      let recipe: String
      let reducers: ReducerChain
      let head: Heads.HeadSpec
      let seed: UInt64
      let rows: String
    }
    return Digest.sha256(
      CanonicalJSON.encode(
        Identity(
          recipe: recipe.recipe.fingerprint, reducers: reducers, head: head, seed: resources.seed,
          rows: samples.digest)))
  }

  /// Gives analysts the reduced features of all images, not only of those fitted on.
  private func storeScores(_ reducers: FittedReducerChain, of all: FeatureSelection, modelID: Int64) throws {
    let dimension = reducers.outputDimension
    guard !reducers.fittedSteps.isEmpty, dimension <= FeatureStore.maximumReducedComponents else { return }
    var scores: [Float] = []
    scores.reserveCapacity(all.count * dimension)
    try store.forEachBlock(of: all) { block in scores += try reducers.reduce(block.features).elements }
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
