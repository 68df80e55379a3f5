internal import FeatureStore
internal import Foundation
internal import Heads
internal import Reduction
internal import Tensors

/// Applies a stored model to images: new ones, decoded, extracted, reduced and predicted in one step, or those whose
/// features are stored.
public struct PredictionJob: Sendable {
  let store: String
  let model: String?
  let options: RunOptions
  let neighbourCount: Int
  private let weights: String?
  private let topCount: Int

  /// A job for the model of this name, or the newest of the store.
  ///
  /// - Parameters:
  ///   - weights: A weight file in place of the recipe's own, which may have moved.
  ///   - topCount: How many classes are given for each image; more than one needs probabilities.
  ///   - neighbourCount: How many of the nearest training images are given for each image.
  public init(
    store: String, model: String?, weights: String? = nil, topCount: Int = 1, neighbourCount: Int = 0,
    options: RunOptions
  ) {
    (self.store, self.model, self.weights) = (store, model, weights)
    (self.topCount, self.neighbourCount, self.options) = (topCount, neighbourCount, options)
  }

  /// Predicts files, and the images of folders, in order. Stores nothing.
  ///
  /// - Throws: `RuntimeError`; also where the model's recipe cannot be met, with what is missing.
  public func run(
    _ paths: [String], observer: any RunObserver, interruption: Interruption,
    deliver: ([ImageResult]) throws -> Void
  ) throws {
    try RuntimeError.wrapping {
      options.threads.apply()
      let store = try FeatureStore.open(path: store, access: .reader)
      let model = try LoadedModel(store.model(named: model), in: store)
      let setup = try model.extractionSetup(weightsPath: weights, in: store)
      if let note = setup.note { observer.noted(note) }
      let neighbours = try trainingNeighbours(
        of: model, in: store, observer: observer, interruption: interruption)
      var waiting: [Answer] = []
      func flush() throws {
        try deliver(results(waiting, neighbours, interruption: interruption))
        waiting = []
      }
      try NewImages(setup: setup, options: options, observer: observer, interruption: interruption)
        .run(paths, answer: { try answer($0, $1, model) }) { answers in
          waiting += answers
          if waiting.count >= neighbours?.preferredQueryCount ?? 1 { try flush() }
        }
      if !waiting.isEmpty { try flush() }
    }
  }

  /// What is known about one image before its neighbours are looked up.
  struct Answer {
    var result: ImageResult
    /// What reaches the head; nil where the image could not be used.
    let reduced: [Float]?
    /// The image's number in the store, for one that is there.
    let imageID: Int64?
  }

  /// What the model says about rows that reach its head.
  func answers(
    _ reduced: Matrix<Float>, _ predictions: [HeadPrediction], paths: [String], imageIDs: [Int64?],
    _ classNames: [String]
  ) -> [Answer] {
    predictions.enumerated().map { row, prediction in
      Answer(
        result: ImageResult(
          path: paths[row], predictions: labels(prediction, classNames), margin: prediction.margin,
          decisionValues: prediction.decisionValues),
        reduced: neighbourCount > 0 ? Array(reduced.row(row)) : nil, imageID: imageIDs[row])
    }
  }

  /// The search for neighbours, where anybody asked.
  func trainingNeighbours(
    of model: LoadedModel, in store: FeatureStore, observer: any RunObserver, interruption: Interruption
  ) throws -> TrainingNeighbours? {
    guard neighbourCount > 0 else { return nil }
    let neighbours = try TrainingNeighbours(
      of: model, in: store, count: neighbourCount, interruption: interruption)
    if let note = neighbours.note { observer.noted(note) }
    return neighbours
  }

  /// Results with their neighbours, in order.
  func results(
    _ answers: [Answer], _ neighbours: TrainingNeighbours?, interruption: Interruption
  ) throws -> [ImageResult] {
    var results = answers.map(\.result)
    guard let neighbours else { return results }
    for index in results.indices { results[index].neighbours = [] }
    let usable = answers.indices.filter { answers[$0].reduced != nil }
    guard !usable.isEmpty else { return results }
    // No image has the number 0, so new images exclude none.
    let found = try neighbours.nearest(
      to: Matrix(rows: usable.compactMap { answers[$0].reduced }),
      imageIDs: usable.map { answers[$0].imageID ?? 0 }, interruption: interruption)
    for (index, list) in zip(usable, found) {
      results[index].neighbours = list.map {
        ImageResult.Neighbour(path: $0.path, label: $0.label, distance: $0.distance)
      }
    }
    return results
  }

  private func answer(
    _ path: String, _ answer: NewImages.Answer, _ model: LoadedModel
  ) throws -> Answer {
    switch answer {
    case .failed(let reason):
      return Answer(
        result: ImageResult(path: path, predictions: [], error: reason), reduced: nil, imageID: nil)
    case .vector(let vector):
      let reduced = try model.saved.reducers.reduce(Matrix(rows: [vector]))
      return answers(
        reduced, try model.saved.head.predict(reduced), paths: [path], imageIDs: [nil],
        model.saved.head.classNames)[0]
    }
  }

  private func labels(_ prediction: HeadPrediction, _ classNames: [String]) -> [ImageResult.Label] {
    guard let probabilities = prediction.probabilities else {
      return [ImageResult.Label(label: classNames[prediction.classIndex])]
    }
    // Stable, so that of equal ones the first by name comes first, as the prediction itself does.
    let order = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    return order.prefix(topCount).map {
      ImageResult.Label(label: classNames[$0], probability: probabilities[$0])
    }
  }
}
