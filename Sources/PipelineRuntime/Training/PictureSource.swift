internal import Augmentation
internal import Training

/// What a training of this program learns from: decoded pictures, or what a frozen part made of them.
struct PictureSource: TrainingSource {
  /// Where the numbers of a step come from.
  enum Origin {
    /// Pictures, as they are or changed anew in each epoch.
    case pictures
    /// What the frozen part makes of pictures that are changed anew in each epoch.
    case live(FrozenLayers)
    /// What the frozen part made of them once, or of so many changed copies.
    case stored(FrozenActivations, copies: Int)
  }

  let samples: TrainingSamples
  let origin: Origin
  let input: PictureInput
  /// The frozen part's answers for the validation pictures, which never change; nil where pictures enter.
  let validation: FrozenActivations?
  let mixing: BatchMixing
  let labelSmoothing: Float
  /// How much samples of each class count; nil for 1.
  let classWeights: [Float]?
  let seed: UInt64

  var sampleCount: Int { samples.training.count }
  var validationCount: Int { samples.validation.count }

  func batch(of places: [Int], epoch: Int, number: Int) throws -> TrainingBatch {
    let chosen = places.map { samples.training[$0] }
    var targets = oneHot(chosen)
    let mix = mixing.draw(
      count: places.count, height: input.height, width: input.width, seed: seed, epoch: epoch, batch: number)
    mix?.mix(labels: &targets, classCount: samples.classNames.count)
    let weights = classWeights.map { sampleWeights($0, targets) }
    let numbers: [Float]
    switch origin {
    case .pictures: numbers = try input.batch(of: chosen.map(\.record), epoch: epoch, mix: mix)
    case .live(let layers):
      numbers = try layers.run(
        input.batch(of: chosen.map(\.record), epoch: epoch, mix: mix), count: places.count)
    case .stored(let training, let copies):
      numbers = try stored(training, places, variant: epoch % copies)
    }
    return TrainingBatch(input: numbers, targets: smoothed(targets), sampleWeights: weights)
  }

  func validationBatch(of range: Range<Int>) throws -> TrainingBatch {
    let chosen = samples.validation[range]
    let numbers =
      if let validation { try stored(validation, Array(range), variant: 0) } else {
        try input.batch(of: chosen.map(\.record), epoch: nil)
      }
    return TrainingBatch(input: numbers, targets: smoothed(oneHot(Array(chosen))))
  }

  private func stored(_ activations: FrozenActivations, _ places: [Int], variant: Int) throws -> [Float] {
    var numbers = [Float](repeating: 0, count: places.count * activations.elementCount)
    for (row, place) in places.enumerated() {
      try activations.read(place, variant: variant, into: &numbers, at: row * activations.elementCount)
    }
    return numbers
  }

  private func oneHot(_ chosen: [TrainingSamples.Sample]) -> [Float] {
    let count = samples.classNames.count
    var targets = [Float](repeating: 0, count: chosen.count * count)
    for (row, sample) in chosen.enumerated() { targets[row * count + sample.label] = 1 }
    return targets
  }

  /// Keras' label smoothing: t (1 - s) + s / classes.
  private func smoothed(_ targets: [Float]) -> [Float] {
    guard labelSmoothing > 0 else { return targets }
    let floor = labelSmoothing / Float(samples.classNames.count)
    return targets.map { $0 * (1 - labelSmoothing) + floor }
  }

  /// The weights of the classes in the shares in which a sample belongs to them.
  private func sampleWeights(_ classWeights: [Float], _ targets: [Float]) -> [Float] {
    let count = classWeights.count
    return (0..<targets.count / count).map { row in
      (0..<count).reduce(0) { $0 + targets[row * count + $1] * classWeights[$1] }
    }
  }
}
