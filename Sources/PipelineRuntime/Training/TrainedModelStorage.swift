internal import Backbones
internal import FeatureStore
internal import Foundation
internal import Heads
internal import PipelineConfig
internal import Reduction
internal import Tensors
internal import Training

/// Puts a network that has learned into the store, as a model like any other.
struct TrainedModelStorage {
  let name: String
  let seed: UInt64
  let setup: LearningSetup
  let images: ImagesSpec
  let store: FeatureStore

  /// The stored model of this name, where it is what a training with this fingerprint would give.
  func model(fingerprint: String) throws -> StoredModel? {
    try store.models().first {
      $0.description.name == name && $0.description.fingerprint == fingerprint
    }
  }

  /// Saves a model, in the place of one of the same name.
  ///
  /// - Precondition: The store has a dataset called like the model.
  func save(
    _ weights: NetworkWeights, classNames: [String], trainingCount: Int, history: TrainingHistory,
    runID: Int64, fingerprint: String
  ) throws -> StoredModel {
    let bytes = try TrainedNetwork(
      weights: weights, preprocessMode: setup.mode, classNames: classNames
    ).bytes()
    let extraction = try ExtractionSetup(trained: bytes, name: name, images: images)
    let recipe = extraction.extractionRecipes[0]
    let saved = SavedModel(
      recipe: recipe, reducers: FittedReducerChain(dimension: classNames.count),
      head: FittedHead(FittedNetwork(classNames: classNames)), network: bytes)
    _ = try store.save(
      ModelDescription(
        name: name, head: FittedNetwork.name, recipeID: try store.recipeID(for: extraction.recipes[0]),
        dataset: name, runID: runID, parameters: CanonicalJSON.encode(parameters(weights.network, history)),
        classNames: classNames, trainingCount: trainingCount, seed: Int64(bitPattern: seed),
        selection: nil, fingerprint: fingerprint, reductions: [], learningCurves: Self.curves(history)),
      payload: Data(saved.archive))
    return try store.model(named: name)
  }

  /// What the model is shown with.
  private func parameters(_ network: Network, _ history: TrainingHistory) -> [String: ParameterValue] {
    [
      "network": .text(setup.pretrained?.network.name ?? network.name),
      "parameters": .integer(network.parameterCount), "epochs": .integer(history.epochs.count),
      "trainable_from": .text(
        setup.spec.phases.map { setup.trainableLayer(of: $0, in: network) ?? "all" }.joined(separator: ", ")),
      "batch_size": .text(setup.spec.phases.map { "\($0.batchSize)" }.joined(separator: ", ")),
      "learning_rate": .text(
        setup.spec.phases.map { "\($0.phase.optimizer.learningRate)" }.joined(separator: ", ")),
      "augmentation": .flag(setup.spec.augmentation != nil),
    ]
  }

  private static func curves(_ history: TrainingHistory) -> [LearningCurve] {
    let names: [(TrainingMetric, String)] = [
      (.loss, "loss"), (.accuracy, "accuracy"), (.validationLoss, "validation_loss"),
      (.validationAccuracy, "validation_accuracy"),
    ]
    return names.compactMap { metric, name in
      let values = history.epochs.compactMap { $0[metric] }
      return values.isEmpty ? nil : LearningCurve(name: name, values: values)
    } + [LearningCurve(name: "learning_rate", values: history.epochs.map(\.learningRate))]
  }
}
