internal import Augmentation
internal import Backbones
internal import Digests
internal import PipelineConfig
internal import Training

/// Makes what phases learn from: pictures, or what their frozen layers make of them.
struct TrainingInputs: LearningInputs {
  let setup: LearningSetup
  let samples: TrainingSamples
  let pixels: PixelCache
  let seed: UInt64
  let workspace: TrainingWorkspace
  let threadCount: Int
  let observer: any RunObserver
  let interruption: Interruption
  /// The activations that this training uses, in all its phases.
  private(set) var identities: Set<String> = []

  init(
    setup: LearningSetup, samples: TrainingSamples, pixels: PixelCache, seed: UInt64,
    workspace: TrainingWorkspace, threadCount: Int, observer: any RunObserver, interruption: Interruption
  ) {
    (self.setup, self.samples, self.pixels, self.seed) = (setup, samples, pixels, seed)
    (self.workspace, self.threadCount) = (workspace, threadCount)
    (self.observer, self.interruption) = (observer, interruption)
  }

  var classNames: [String] { samples.classNames }
  var trainingCount: Int { samples.training.count }

  mutating func source(
    behind cut: TrainingCut, _ weights: NetworkWeights, batchSize: Int
  ) throws -> any TrainingSource {
    let spec = setup.spec.augmentation
    let augmenter = spec.flatMap { spec in
      spec.augmentation.isIdentity
        ? nil : BatchAugmenter(spec.augmentation, seed: seed, threadCount: threadCount)
    }
    let mixing = spec?.mixing ?? BatchMixing()
    let changed = PictureInput(pixels, mode: setup.mode.imagesMode, augmenter: augmenter)
    let origin: PictureSource.Origin
    var validation: FrozenActivations?
    if cut.frozenOutput == weights.network.layers[0].name {
      origin = .pictures
    } else {
      let plain = PictureInput(pixels, mode: setup.mode.imagesMode, augmenter: nil)
      let frozen = try weights.upTo(cut.frozenOutput).digest()
      let validationIdentity = identity(frozen, cut, "validation")
      if samples.validation.count > 0 {
        validation = try activations(
          weights, cut, samples.validation, variants: 1, plain, identity: validationIdentity)
        identities.insert(validationIdentity)
      }
      let copies = augmenter == nil ? 1 : setup.spec.augmentedCopies
      let isMixed = mixing.mixUp != nil || mixing.cutMix != nil
      if let copies, !isMixed {
        let identity = identity(
          frozen, cut,
          augmenter.map { "\(copies) copies, seed \(seed), \(CanonicalJSON.encode($0.augmentation))" } ?? "")
        identities.insert(identity)
        origin = .stored(
          try activations(
            weights, cut, samples.training, variants: copies, augmenter == nil ? plain : changed,
            identity: identity), copies: copies)
      } else {
        origin = .live(
          try FrozenLayers(weights, upTo: cut, batchSize: batchSize, threadCount: threadCount))
      }
    }
    return PictureSource(
      samples: samples, origin: origin, input: changed, validation: validation, mixing: mixing,
      labelSmoothing: Float(setup.spec.labelSmoothing), classWeights: try setup.classWeights(samples),
      seed: seed)
  }

  private func activations(
    _ weights: NetworkWeights, _ cut: TrainingCut, _ chosen: [TrainingSamples.Sample], variants: Int,
    _ input: PictureInput, identity: String
  ) throws -> FrozenActivations {
    try FrozenActivations(
      of: weights, layer: cut.frozenOutput, records: chosen.map(\.record), variants: variants, input: input,
      path: workspace.activations(identity), threadCount: threadCount, interruption: interruption,
      progressed: observer.progressed)
  }

  /// What identifies the numbers of a file of activations.
  private func identity(_ frozen: String, _ cut: TrainingCut, _ what: String) -> String {
    Digest.sha256(
      "\(frozen)\n\(cut.frozenOutput)\n\(setup.loading)\n\(setup.mode)\n\(samples.digest)\n\(what)")
  }
}
