import Backbones
import Foundation
import Tensors
import TestSupport
import Testing
import Training

/// Epochs, callbacks and what is left when a training is ended in the middle.
@Suite("Trainer")
struct TrainerTests {
  /// Pictures whose class shows in the brightness of one half, made by formula.
  struct Halves: TrainingSource {
    let sampleCount: Int
    var validationCount = 0

    func sample(_ index: Int) -> (pixels: [Float], label: Int) {
      let label = index % 3
      let noise = FormulaNumbers.uniform("halves", "\(index)", count: 8 * 8 * 3, radius: 0.3, seed: 3)
      let pixels = noise.enumerated().map { place, value in
        let column = place / 3 % 8
        return value + (label == 0 ? 0 : (column < 4) == (label == 1) ? 1 : -1)
      }
      return (pixels, label)
    }

    func batch(of samples: [Int], epoch: Int, number: Int) -> TrainingBatch {
      let chosen = samples.map(sample)
      return TrainingBatch(
        input: chosen.flatMap(\.pixels),
        targets: chosen.flatMap { one in (0..<3).map { $0 == one.label ? 1 : 0 } })
    }

    func validationBatch(of samples: Range<Int>) -> TrainingBatch {
      batch(of: samples.map { $0 + 1000 }, epoch: 0, number: 0)
    }
  }

  private struct Killed: Error {}

  private func network() throws -> TrainableNetwork {
    let layers: [(String, Layer.Operation)] = [
      ("conv", .convolution(.init(filters: 8, window: Layer.Window(3, padding: .same), usesBias: false))),
      ("bn", .batchNormalization(.init(momentum: 0.9))), ("relu", .rectifier(maximum: nil)),
      ("depthwise", .depthwiseConvolution(.init(window: Layer.Window(3, stride: 2, padding: .same)))),
      ("flatten", .flatten), ("dropout", .dropout(rate: 0.3)),
      ("predictions", .dense(.init(units: 3, activation: .softmax))),
    ]
    var made = [Layer("input", .input(height: 8, width: 8, channels: 3), inputs: [])]
    for (name, operation) in layers {
      made.append(Layer(name, operation, inputs: [made[made.count - 1].name]))
    }
    let network = try Network(name: "small", layers: made)
    return try TrainableNetwork(
      .initial(for: network, pretrained: nil, initializer: .glorotUniform, seed: 5),
      cut: TrainingCut(network, trainableFrom: nil))
  }

  private func phase(_ optimizer: Optimizer, epochs: Int = 4) -> TrainingPhase {
    var phase = TrainingPhase(epochs: epochs, batchSize: 16, optimizer: optimizer)
    phase.reduction = ReduceLROnPlateau(metric: .loss, factor: 0.5, patience: 1, minimumDelta: 0.5)
    phase.stopping = EarlyStopping(metric: .validationLoss, patience: 9, restoresBestWeights: true)
    return phase
  }

  @Test("an answer is right where it has the largest target, or one of several that are as large")
  func severalLabels() throws {
    let network = try network()
    let input = Halves(sampleCount: 9).batch(of: Array(0..<9), epoch: 0, number: 0).input
    let probabilities = try network.test(input, targets: [Float](repeating: 0, count: 27)).probabilities
    let winners = (0..<9).map { row in
      (0..<3).max { probabilities[row * 3 + $0] < probabilities[row * 3 + $1] } ?? 0
    }
    func correctCount(_ shares: (Int) -> [Float]) throws -> Int {
      try network.test(input, targets: winners.flatMap(shares)).outcome.correctCount
    }
    #expect(try correctCount { winner in (0..<3).map { $0 == winner ? 1 : 0 } } == 9)
    #expect(try correctCount { winner in (0..<3).map { $0 == (winner + 1) % 3 ? 0 : 0.5 } } == 9)
    #expect(try correctCount { winner in (0..<3).map { $0 == winner ? 0 : 0.5 } } == 0)
    #expect(try correctCount { winner in (0..<3).map { $0 == winner ? 0.4 : 0.6 } } == 0)
  }

  @Test("learns what shows")
  func learns() throws {
    let trainer = Trainer(
      try network(), phase: phase(.adam(learningRate: 0.01), epochs: 6),
      source: Halves(sampleCount: 90, validationCount: 30), seed: 1)
    try trainer.run()
    let last = try #require(trainer.progress.history.epochs.last)
    #expect(last.validationAccuracy ?? 0 > 0.9)
    #expect(trainer.progress.history.epochs.count == 6)
  }

  @Test(
    "ends with the same weights when it is killed after any batch and goes on",
    arguments: [
      Optimizer.sgd(learningRate: 0.05, momentum: 0.9), .adam(learningRate: 0.01),
      .rmsprop(learningRate: 0.005),
    ])
  func resumes(optimizer: Optimizer) throws {
    let source = Halves(sampleCount: 70, validationCount: 20)
    let whole = Trainer(try network(), phase: phase(optimizer), source: source, seed: 7)
    try whole.run()
    let expected = try whole.network.weights()
    let folder = try TemporaryFolder()
    // 5 batches an epoch: the middle of the first, the end of one, the middle of the last.
    for killedAfter in [2, 5, 18] {
      let path = folder.url.appending(path: "state-\(killedAfter)").path
      var steps = 0
      var hooks = Trainer.Hooks()
      hooks.isDue = { true }
      hooks.stepped = { _ in steps += 1 }
      hooks.save = { try TrainingState($0, fingerprint: "f", earlier: [:]).write(to: path) }
      hooks.check = { if steps == killedAfter { throw Killed() } }
      let ended = Trainer(try network(), phase: phase(optimizer), source: source, seed: 7, hooks: hooks)
      #expect(throws: Killed.self) { try ended.run() }
      let state = try #require(try TrainingState(path: path, fingerprint: "f"))
      let network = try network()
      try network.setWeights(state.weights)
      try network.setMoments(state.moments, batchSize: 16)
      let resumed = Trainer(
        network, phase: phase(optimizer), source: source, seed: 7, progress: state.progress,
        bestWeights: state.bestWeights)
      try resumed.run()
      #expect(try resumed.network.weights() == expected, "killed after \(killedAfter) batches")
      #expect(
        resumed.progress.history.epochs.map(\.validationLoss)
          == whole.progress.history.epochs.map(\.validationLoss))
    }
  }

  @Test("takes no state of another training, and says which file is damaged")
  func states() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "state").path
    #expect(try TrainingState(path: path, fingerprint: "a") == nil)
    let trainer = Trainer(
      try network(), phase: phase(.sgd(), epochs: 1), source: Halves(sampleCount: 16), seed: 1)
    try trainer.run()
    try TrainingState(trainer, fingerprint: "a", earlier: [:]).write(to: path)
    #expect(try TrainingState(path: path, fingerprint: "b") == nil)
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: TrainingError.self) { try TrainingState(path: path, fingerprint: "a") }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("\(path): "))
  }

  @Test("gives back the weights of the best epoch")
  func best() throws {
    var phase = phase(.sgd(learningRate: 0.05), epochs: 5)
    phase.checkpoint = ModelCheckpoint(metric: .validationLoss, savesBestOnly: true)
    phase.stopping = nil
    var kept: [[String: Tensor]] = []
    var hooks = Trainer.Hooks()
    let network = try network()
    hooks.finished = { _ in kept.append(try network.weights()) }
    let trainer = Trainer(
      network, phase: phase, source: Halves(sampleCount: 60, validationCount: 20), seed: 2, hooks: hooks)
    try trainer.run()
    let losses = trainer.progress.history.epochs.compactMap(\.validationLoss)
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(try network.weights() == kept[best])
  }

  @Test("says when the loss is no number any more")
  func diverges() throws {
    let trainer = Trainer(
      try network(), phase: phase(.sgd(learningRate: 1e30)), source: Halves(sampleCount: 60), seed: 1)
    #expect(throws: TrainingError.self) { try trainer.run() }
  }

  @Test("tests fewer samples than a batch as it tests many")
  func partialBatches() throws {
    let network = try network()
    let source = Halves(sampleCount: 40)
    let all = source.batch(of: Array(0..<20), epoch: 0, number: 0)
    let whole = try network.test(all.input, targets: all.targets)
    let part = source.batch(of: Array(0..<7), epoch: 0, number: 0)
    let few = try network.test(part.input, targets: part.targets)
    #expect(few.probabilities == Array(whole.probabilities.prefix(21)))
    #expect(few.outcome.count == 7)
  }
}
