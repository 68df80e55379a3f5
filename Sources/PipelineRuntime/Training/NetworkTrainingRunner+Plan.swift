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
      let (list, network) = try networkToLearn()
      let count = list.samples.count
      var scratchByteCount = count * setup.size.height * setup.size.width * 3
      let weights = try NetworkWeights.initial(
        for: network, pretrained: setup.pretrained, initializer: setup.spec.kernelInitializer.initializer,
        seed: file.seed)
      var phases: [TrainingPlanSummary.Phase] = []
      for spec in setup.spec.phases {
        let cut = try TrainingCut(network, trainableFrom: setup.trainableLayer(of: spec, in: network))
        let learner = try TrainableNetwork(weights, cut: cut, inferenceLayers: setup.inferenceLayers)
        let copies = setup.spec.augmentation == nil ? 1 : setup.spec.augmentedCopies
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
        name: file.name, store: file.store, imageCount: count, classCounts: list.classCounts,
        parameterCount: network.parameterCount, phases: phases, scratchByteCount: scratchByteCount,
        freeDiskByteCount: freeDiskByteCount)
    }
  }

  private func networkToLearn() throws -> (SampleList, Network) {
    let store =
      FileManager.default.fileExists(atPath: file.store)
      ? try FeatureStore.open(path: file.store, access: .reader) : nil
    let list = try listing.list(store)
    return (list, try setup.network(classCount: list.classCounts.keys.count { !$0.isEmpty }))
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
