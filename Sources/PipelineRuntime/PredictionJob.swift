internal import FeatureStore
internal import Foundation
internal import Heads
internal import Tensors

/// Applies a stored model to new images: decode, extract, reduce and predict in one step. Stores nothing.
public struct PredictionJob: Sendable {
  /// What a model says about one image, or why it says nothing.
  public struct ImageResult: Sendable, Equatable, Encodable {
    /// One class and how likely it is.
    public struct Label: Sendable, Equatable, Encodable {
      public var label: String
      /// nil where the model gives no probabilities.
      public var probability: Double?
    }

    /// The path as given.
    public var path: String
    /// The likeliest class first; empty when the image could not be used.
    public var predictions: [Label]
    /// How far the first class is ahead of the next, in the head's own measure.
    public var margin: Double?
    /// The head's decision values: one for two classes, else one per class by code point.
    public var decisionValues: [Double]?
    /// Why the image could not be used.
    public var error: String?

    private enum Key: CodingKey { case path, predictions, margin, decisionValues, error }

    /// Every key is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try container.encode(predictions, forKey: .predictions)
      try container.encode(margin, forKey: .margin)
      try container.encode(decisionValues, forKey: .decisionValues)
      try container.encode(error, forKey: .error)
    }
  }

  private let store: String
  private let model: String?
  private let weights: String?
  private let topCount: Int
  private let options: RunOptions

  /// A job for the model of this name, or the newest of the store.
  ///
  /// - Parameters:
  ///   - weights: A weight file in place of the recipe's own, which may have moved.
  ///   - topCount: How many classes are given for each image; more than one needs probabilities.
  public init(store: String, model: String?, weights: String?, topCount: Int, options: RunOptions) {
    (self.store, self.model, self.weights) = (store, model, weights)
    (self.topCount, self.options) = (topCount, options)
  }

  /// Predicts files, and the images of folders, in order.
  ///
  /// - Throws: `RuntimeError`.
  public func run(
    _ paths: [String], observer: any RunObserver, interruption: Interruption,
    deliver: ([ImageResult]) throws -> Void
  ) throws {
    try RuntimeError.wrapping {
      options.threads.apply()
      let store = try FeatureStore.open(path: store, access: .reader)
      let stored = try store.model(named: model)
      let saved = try SavedModel(archive: Array(store.payload(ofModel: stored.id)))
      let setup = try ExtractionSetup(saved.recipe, weightsPath: weights)
      if let note = setup.note { observer.noted(note) }
      try NewImages(setup: setup, options: options, observer: observer, interruption: interruption)
        .run(paths, answer: { try result($0, $1, saved) }, deliver: deliver)
    }
  }

  private func result(
    _ path: String, _ answer: NewImages.Answer, _ saved: SavedModel
  ) throws -> ImageResult {
    switch answer {
    case .failed(let reason): return ImageResult(path: path, predictions: [], error: reason)
    case .vector(let vector):
      let prediction = try saved.predict(Matrix(rows: [vector]))[0]
      return ImageResult(
        path: path, predictions: labels(prediction, saved.head.classNames), margin: prediction.margin,
        decisionValues: prediction.decisionValues)
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
