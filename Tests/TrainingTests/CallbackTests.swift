import Foundation
import TestSupport
import Testing
import Training

/// A number that may be none, as the generator writes it.
private struct Number: Decodable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    value = (try? container.decode(Double.self)) ?? .nan
  }
}

/// What Keras' callbacks decided: Tests/Golden/Generators/callbacks.py.
private struct Golden: Decodable {
  struct Plateau: Decodable {
    struct Settings: Decodable {
      let monitor: TrainingMetric
      let factor, minDelta, minLr: Double
      let patience, cooldown: Int
    }
    let settings: Settings
    let values: [Number]
    let rates: [Double]
  }
  struct Stopping: Decodable {
    struct Settings: Decodable {
      let monitor: TrainingMetric
      let minDelta: Double
      let baseline: Double?
      let patience, startFromEpoch: Int
    }
    let settings: Settings
    let values: [Number]
    let bestEpochs: [Int?]
    let stopped: Int?
  }
  struct Checkpoint: Decodable {
    struct Settings: Decodable {
      let monitor: TrainingMetric
      let saveBestOnly: Bool
    }
    let settings: Settings
    let values: [Number]
    let saved: [Bool]
  }
  struct Schedule: Decodable {
    let shape: String
    let peak: Double
    let epochs: Int
    let rates: [Double]
    let alpha, factor, rate: Double?
    let warmup, every: Int?
  }
  let reduceLrOnPlateau: [Plateau]
  let earlyStopping: [Stopping]
  let modelCheckpoint: [Checkpoint]
  let schedules: [Schedule]

  static func read() throws -> Golden {
    let data = try Data(contentsOf: ProjectPaths.golden.appending(path: "Training/callbacks.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: data)
  }
}

/// An epoch that knows one metric.
private func epoch(
  _ index: Int, _ metric: TrainingMetric, _ value: Double, learningRate: Double = 0.01
) -> TrainingEpoch {
  TrainingEpoch(
    index: index, loss: metric == .loss ? value : 0, accuracy: metric == .accuracy ? value : 0,
    validationLoss: metric == .validationLoss ? value : nil,
    validationAccuracy: metric == .validationAccuracy ? value : nil, learningRate: learningRate, seconds: 1)
}

/// `value` as it comes back from a checkpoint file.
private func stored<Value: Codable>(_ value: Value) throws -> Value {
  try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}

@Suite("Callbacks, against Keras")
struct CallbackTests {
  @Test("ReduceLROnPlateau gives Keras' learning rates, also when stored after every epoch")
  func plateau() throws {
    let cases = try Golden.read().reduceLrOnPlateau
    #expect(cases.count == 40)
    #expect(cases.contains { Set($0.rates).count > 3 })
    for golden in cases {
      let settings = golden.settings
      var callback = ReduceLROnPlateau(
        metric: settings.monitor, factor: settings.factor, patience: settings.patience,
        minimumDelta: settings.minDelta, cooldown: settings.cooldown, minimumLearningRate: settings.minLr)
      var rate = Double(Float(0.01))
      var rates: [Double] = []
      for (index, value) in golden.values.enumerated() {
        rate = callback.learningRate(after: epoch(index, settings.monitor, value.value, learningRate: rate))
        rates.append(rate)
        callback = try stored(callback)
      }
      #expect(rates == golden.rates, "\(settings)")
    }
  }

  @Test("EarlyStopping stops where Keras does and keeps the weights Keras keeps")
  func stopping() throws {
    let cases = try Golden.read().earlyStopping
    #expect(cases.count == 40)
    #expect(cases.contains { $0.stopped != nil } && cases.contains { $0.stopped == nil })
    for golden in cases {
      let settings = golden.settings
      var callback = EarlyStopping(
        metric: settings.monitor, minimumDelta: settings.minDelta, patience: settings.patience,
        baseline: settings.baseline, restoresBestWeights: true, firstEpoch: settings.startFromEpoch)
      var best: Int?
      var bestEpochs: [Int?] = []
      var stopped: Int?
      for (index, value) in golden.values.enumerated() where stopped == nil {
        let decision = callback.decide(after: epoch(index, settings.monitor, value.value), number: index)
        if decision.isBest { best = index }
        bestEpochs.append(best)
        if decision.stops { stopped = index }
        callback = try stored(callback)
      }
      #expect(stopped == golden.stopped, "\(settings)")
      #expect(bestEpochs == golden.bestEpochs, "\(settings)")
    }
  }

  @Test("ModelCheckpoint saves after the epochs Keras saves after")
  func checkpoint() throws {
    let cases = try Golden.read().modelCheckpoint
    #expect(cases.contains { $0.saved.contains(false) })
    for golden in cases {
      var callback = ModelCheckpoint(
        metric: golden.settings.monitor, savesBestOnly: golden.settings.saveBestOnly)
      var saved: [Bool] = []
      for (index, value) in golden.values.enumerated() {
        saved.append(callback.saves(after: epoch(index, golden.settings.monitor, value.value)))
        callback = try stored(callback)
      }
      #expect(saved == golden.saved, "\(golden.settings)")
    }
  }

  @Test("a metric that is not there changes nothing, and is saved as Keras saves it")
  func missing() {
    let without = epoch(0, .loss, 1, learningRate: 0.5)
    var plateau = ReduceLROnPlateau(patience: 0)
    var stopping = EarlyStopping()
    for _ in 0..<5 {
      let rate = plateau.learningRate(after: without)
      #expect(rate == 0.5)
      let decision = stopping.decide(after: without, number: 3)
      #expect(!decision.isBest && !decision.stops)
    }
    var checkpoint = ModelCheckpoint(savesBestOnly: true)
    let saves = checkpoint.saves(after: without)
    #expect(saves)
  }

  @Test("schedules give Keras' rates")
  func schedules() throws {
    let cases = try Golden.read().schedules
    #expect(cases.count == 7)
    for golden in cases {
      let shape: LearningRateSchedule.Shape =
        switch golden.shape {
        case "cosine": .cosine(alpha: golden.alpha ?? -1)
        case "step": .step(factor: golden.factor ?? -1, epochs: golden.every ?? -1)
        default: .exponential(rate: golden.rate ?? -1)
        }
      let schedule = LearningRateSchedule(shape, warmupEpochs: golden.warmup ?? 0)
      #expect(try stored(schedule) == schedule)
      for (epoch, rate) in golden.rates.enumerated() {
        let found = schedule.learningRate(golden.peak, epoch: Double(epoch), of: golden.epochs)
        // Keras computes in single precision; where a cosine ends, all digits cancel.
        #expect(abs(found - rate) <= 2e-6 * rate + 1e-9, "\(golden.shape) \(epoch): \(found), \(rate)")
      }
    }
  }

  @Test("a constant rate is reached in a line and stays")
  func constant() {
    let schedule = LearningRateSchedule(.constant, warmupEpochs: 4)
    let rates = [0, 1, 2.5, 4, 9].map { schedule.learningRate(0.8, epoch: $0, of: 10) }
    #expect(rates == [0, 0.2, 0.5, 0.8, 0.8])
    #expect(LearningRateSchedule(.constant).learningRate(0.8, epoch: 0, of: 10) == 0.8)
  }
}
