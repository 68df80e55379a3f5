internal import Backbones
internal import Digests
internal import FeatureStore
internal import FormulaPictures
internal import PipelineConfig
internal import Training

/// Trains a network on pictures drawn from formulas, and saves it as a model.
///
/// Nothing but the state of the training is kept: each picture is drawn when a step asks for it, from seed, epoch and number.
struct FormulaTraining {
  let name: String
  let seed: UInt64
  let formulas: FormulasSpec
  let setup: LearningSetup
  let images: ImagesSpec
  let store: FeatureStore
  let options: RunOptions
  let observer: any RunObserver
  let interruption: Interruption

  /// Pictures and their rows, by which the way of drawing is told from another.
  private static let probes = (count: 64, side: 32)

  /// Trains and saves, unless the stored model of this name depends on exactly the same.
  func run(runID: Int64) throws -> NetworkTraining.Outcome {
    _ = try setup.network(classCount: formulas.classCount)
    let fingerprint = try fingerprint
    if let stored = try storage.model(fingerprint: fingerprint) {
      return outcome(stored, isNew: false, TrainingHistory())
    }
    let workspace = try TrainingWorkspace(store: store.path, model: name)
    let learning = NetworkLearning(
      name: name, seed: seed, setup: setup, workspace: workspace, fingerprint: fingerprint,
      observer: observer, interruption: interruption)
    let (weights, history) = try learning.learn(
      FormulaInputs(
        setup: setup, drawing: drawing, trainingCount: formulas.pictures,
        validationCount: formulas.validation))
    // A model belongs to a dataset; this one has no images.
    _ = try store.setDataset(name, members: [])
    let model = try storage.save(
      weights, classNames: drawing.catalogue.classNames, trainingCount: formulas.pictures, history: history,
      runID: runID, fingerprint: fingerprint)
    workspace.removeAll()
    return outcome(model, isNew: true, history)
  }

  private var drawing: FormulaDrawing {
    FormulaDrawing(FormulaCatalogue(formulas, seed: seed), threadCount: options.threads.count)
  }

  private var storage: TrainedModelStorage {
    TrainedModelStorage(name: name, seed: seed, setup: setup, images: images, store: store)
  }

  private func outcome(
    _ model: StoredModel, isNew: Bool, _ history: TrainingHistory
  ) -> NetworkTraining.Outcome {
    NetworkTraining.Outcome(
      model: model, isNew: isNew, trainingCount: formulas.pictures, failedCount: 0, history: history)
  }

  private var fingerprint: String {
    get throws {
      let probes = (0..<Self.probes.count).map(drawing.catalogue.heldOutPicture)
      return Digest.sha256(
        CanonicalJSON.encode([
          "settings": setup.settings, "formulas": "\(formulas)",
          // A version of the program that draws otherwise trains anew.
          "drawing": Digest.sha256(try drawing.draw(probes, side: Self.probes.side)),
          "mode": setup.mode.rawValue, "weights": try setup.pretrained?.digest() ?? "",
        ]))
    }
  }
}

extension FormulaCatalogue {
  /// The catalogue of a pipeline file.
  init(_ spec: FormulasSpec, seed: UInt64) {
    self.init(
      seed: seed, shapeCount: spec.shapes, textureCount: spec.textures, paletteCount: spec.palettes)
  }
}
