internal import Backbones
internal import Datasets
internal import FeatureStore
internal import Foundation
internal import Images
internal import PipelineConfig
internal import Training

extension NetworkTrainingRunner {
  /// Checks the network of the file against the classes of the dataset. Decodes nothing, writes nothing.
  ///
  /// - Throws: `RuntimeError.invalid` with positions.
  public func checkNetwork() throws { try RuntimeError.wrapping { _ = try networkToLearn() } }

  /// What `run` would do. Times one step of each phase; decodes nothing, writes nothing.
  ///
  /// - Throws: `RuntimeError`.
  public func plan() throws -> TrainingPlanSummary {
    try RuntimeError.wrapping {
      let (classCounts, network) = try networkToLearn()
      let formulas = file.dataset.formulas
      let count = formulas?.pictures ?? classCounts.values.reduce(0, +)
      // Pictures drawn from formulas are never kept, nor what frozen layers make of them.
      var scratchByteCount = formulas == nil ? count * setup.size.height * setup.size.width * 3 : 0
      let weights = try NetworkWeights.initial(
        for: network, pretrained: setup.pretrained, initializer: setup.spec.kernelInitializer.initializer,
        seed: file.seed)
      var phases: [TrainingPlanSummary.Phase] = []
      for spec in setup.spec.phases {
        let cut = try TrainingCut(network, trainableFrom: setup.trainableLayer(of: spec, in: network))
        let learner = try TrainableNetwork(weights, cut: cut, inferenceLayers: setup.inferenceLayers)
        let copies = formulas != nil ? nil : setup.spec.augmentation == nil ? 1 : setup.spec.augmentedCopies
        let isCached = cut.frozenOutput != network.layers[0].name
        if isCached {
          scratchByteCount +=
            (copies ?? 0) * count * learner.inputShape.reduce(1, *) * MemoryLayout<Float>.stride
        }
        let trial = try learner.trial(batchSize: spec.batchSize)
        phases.append(
          TrainingPlanSummary.Phase(
            trainableFrom: setup.trainableLayer(of: spec, in: network) ?? "all",
            cachedLayer: isCached && copies != nil ? cut.frozenOutput : nil,
            trainableCount: learner.trainableCount, epochs: spec.epochs, batchSize: spec.batchSize,
            secondsPerEpoch: trial.secondsPerStep * Double(count) / Double(spec.batchSize),
            memoryByteCount: trial.memoryByteCount))
      }
      return TrainingPlanSummary(
        name: file.name, store: file.store, imageCount: count, classCounts: classCounts,
        formulas: formulas.map(TrainingPlanSummary.Formulas.init), parameterCount: network.parameterCount,
        phases: phases, scratchByteCount: scratchByteCount,
        freeDiskByteCount: freeDiskByteCount)
    }
  }

  /// The network, and how many images of each class there are; none where pictures are drawn.
  private func networkToLearn() throws -> ([String: Int], Network) {
    if let formulas = file.dataset.formulas {
      return ([:], try setup.network(classCount: formulas.classCount))
    }
    let store =
      FileManager.default.fileExists(atPath: file.store)
      ? try FeatureStore.open(path: file.store, access: .reader) : nil
    let counts = try listing.list(store).classCounts
    return (counts, try setup.network(classCount: counts.keys.count { !$0.isEmpty }))
  }

  private var freeDiskByteCount: Int? {
    var folder = URL(fileURLWithPath: file.store).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }
}

extension TrainingPlanSummary.Formulas {
  init(_ spec: FormulasSpec) {
    self.init(
      shapes: spec.shapes, textures: spec.textures, palettes: spec.palettes, validation: spec.validation)
  }
}
