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
  let seed: UInt64
  let threads: ThreadCount
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
  func run(runID: Int64, interruption: Interruption) throws -> Outcome {
    let all = try store.select(request)
    let training = try trainingRows(all)
    let fingerprint = fingerprint(training)
    if let stored = try store.models().first(where: { $0.description.name == name }),
      stored.description.fingerprint == fingerprint
    {
      return Outcome(model: stored, isNew: false, trainingCount: training.count)
    }
    try interruption.check()
    let features = try store.matrix(of: training)
    let fittedReducers = try reducers.fit(features)
    try interruption.check()
    let fittedHead = try head.fit(
      fittedReducers.reduce(features), labels: training.rows.compactMap(\.label),
      context: FittingContext(
        seed: seed, threadCount: threads.count, checkCancellation: { try interruption.check() }))
    try interruption.check()
    let saved = SavedModel(
      recipe: try ExtractionRecipe(json: recipe.recipe.description), reducers: fittedReducers,
      head: fittedHead)
    let id = try store.save(
      ModelDescription(
        name: name, head: head.name, recipeID: recipe.id, dataset: request.dataset, runID: runID,
        parameters: CanonicalJSON.encode(head.hyperparameters), classNames: fittedHead.classNames,
        trainingCount: training.count, seed: Int64(bitPattern: seed), selection: request.condition,
        fingerprint: fingerprint, reductions: fittedReducers.steps.map(ReductionDescription.init)),
      payload: Data(saved.archive))
    try storeScores(fittedReducers, of: all, modelID: id)
    return Outcome(model: try store.model(named: name), isNew: true, trainingCount: training.count)
  }

  /// The labelled rows of the training split; all labelled rows where nothing is split.
  private func trainingRows(_ all: FeatureSelection) throws -> FeatureSelection {
    let labelled = all.filter { $0.label != nil }
    let hasSplits = labelled.rows.contains { $0.split != nil }
    let training = hasSplits ? labelled.filter { $0.split == "train" } : labelled
    guard training.count == 0 else { return training }
    let found =
      all.count == 0
      ? "no stored image has features of recipe \(recipe.id)\(request.condition.map { " where \($0)" } ?? "")"
      : labelled.count == 0
        ? "none of the \(all.count) images has a label" : "no labelled image is in the split train"
    throw RuntimeError.failed("\(name): nothing to train on: \(found)")
  }

  private func fingerprint(_ training: FeatureSelection) -> String {
    let rows = Digest(.sha256)
    for row in training.rows { rows.update(Array("\(row.vectorID)\t\(row.label ?? "")\n".utf8)) }
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
          recipe: recipe.recipe.fingerprint, reducers: reducers, head: head, seed: seed, rows: rows.finish()))
    )
  }

  /// Gives analysts the reduced features of all images, not only of those fitted on.
  private func storeScores(_ reducers: FittedReducerChain, of all: FeatureSelection, modelID: Int64) throws {
    let dimension = reducers.outputDimension
    guard !reducers.fittedSteps.isEmpty, dimension <= FeatureStore.maximumReducedComponents else { return }
    var scores: [Float] = []
    scores.reserveCapacity(all.count * dimension)
    try store.forEachBlock(of: all) { block in
      scores += try reducers.transform(block.features).elements.map(Float.init)
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
          singularValue: step.singularValues?[index] ?? .nan)
      })
  }
}
