internal import Backbones
internal import Explanation
internal import FeatureStore
internal import Heads
internal import LinearAlgebra
internal import Reduction
internal import Tensors

/// A head on extracted features: its gradient goes back through reduction and pooling to the maps of the layer.
///
/// The network is run up to the layer without pooling; pooling and all that follows is computed here, in double
/// precision. Not thread-safe.
final class HeadEvidenceSource {
  let inputShape: [Int]
  let layer: String
  private let model: LoadedModel
  private let setup: ExtractionSetup
  private let store: FeatureStore
  private var meanSample: [Double]?
  /// What the recipe's feature is a pooling of; nil where there are no maps.
  private let maps: (feature: Backbones.FeatureSpec, shape: [Int], pooling: MapPooling)?
  private var mapStream: ExtractorStream?
  private var featureStream: (stream: ExtractorStream, batchSize: Int)?

  /// A source for the network that `setup` describes.
  ///
  /// - Parameter store: Has the features that the model was fitted on.
  /// - Throws: `BackboneError.unknownLayer`.
  init(_ model: LoadedModel, setup: ExtractionSetup, store: FeatureStore) throws {
    (self.model, self.setup, self.store) = (model, setup, store)
    let network = setup.weights.network
    inputShape = network.inputShape
    let behind = try network.maps(behind: setup.features[0])
    layer = behind?.layer ?? setup.features[0].layer
    maps = try behind.map { ($0, try network.shape(of: $0.layer), MapPooling($0.pooling)) }
  }

  /// Why there can be no map of the layer, and what to do; nil where there can.
  var obstacleToMaps: String? {
    guard let maps else {
      let shape = setup.featureShapes[0]
      return
        "layer \(layer) of \(setup.backbone.name) gives a vector of \(shape.reduce(1, *)) numbers without places, so "
        + "that no gradient says where; use --method occlusion, or train on features of a layer with maps, such as "
        + "\(setup.backbone.lastLayer)"
    }
    guard maps.shape[0] * maps.shape[1] > 1 else {
      return "the maps of layer \(layer) of \(setup.backbone.name) have a single cell for images of "
        + "\(inputShape[0])×\(inputShape[1]), which says nothing about places; use --method occlusion, or train on "
        + "features of an earlier layer or of larger images"
    }
    return nil
  }

  /// The mean of what the head was fitted on, from the stored features.
  private func makeMeanSample() throws -> [Double] {
    if let meanSample { return meanSample }
    let selection = try model.stored.trainingSelection(in: store)
    guard selection.count > 0 else {
      throw RuntimeError.failed(
        "model \(model.name): integrated_grad_cam starts from the mean of the features the model was fitted on, which the "
          + "store no longer has; use --method grad_cam")
    }
    var sums = [Double](repeating: 0, count: model.saved.head.featureCount)
    try store.forEachBlock(of: selection) { block in
      try model.saved.reducers.reduce(block.features).mapElements(Double.init).addColumnSums(to: &sums)
    }
    let mean = sums.map { $0 / Double(selection.count) }
    meanSample = mean
    return mean
  }

  private func makeMapStream() throws -> ExtractorStream {
    if let mapStream { return mapStream }
    guard let maps, obstacleToMaps == nil else {
      throw RuntimeError.failed("model \(model.name): \(obstacleToMaps ?? "it has no maps")")
    }
    let unpooled = try setup.extracting(.init(layer: maps.feature.layer, pooling: .none))
    let stream = try unpooled.makeExtractor(imageCount: 1).extractor.makeStream()
    mapStream = stream
    return stream
  }

  private func makeFeatureStream() throws -> (stream: ExtractorStream, batchSize: Int) {
    if let featureStream { return featureStream }
    // One stream on all cores: what is asked for comes in few batches, one after the other.
    let extractor = try setup.makeExtractor(imageCount: nil, streamCount: 1).extractor
    let made = (stream: try extractor.makeStream(), batchSize: extractor.batchSize)
    featureStream = made
    return made
  }

  /// The recipe's features of prepared images: `(images.count, dimension)`.
  private func features(of images: [[Float]]) throws -> Matrix<Float> {
    let (stream, batchSize) = try makeFeatureStream()
    let dimension = setup.featureShapes[0].reduce(1, *)
    var elements: [Float] = []
    for start in stride(from: 0, to: images.count, by: batchSize) {
      let batch = images[start..<min(start + batchSize, images.count)]
      let surplus = [Float](repeating: 0, count: (batchSize - batch.count) * inputShape.reduce(1, *))
      elements += try stream.run(batch.flatMap { $0 } + surplus)[0].prefix(batch.count * dimension)
    }
    return Matrix(rowCount: images.count, columnCount: dimension, elements: elements)
  }
}

extension HeadEvidenceSource: EvidenceSource {
  var classNames: [String] { model.saved.head.classNames }

  var camObstacle: String? {
    if let obstacleToMaps { return obstacleToMaps }
    if let maps, maps.pooling != .avg {
      return "its features are pooled by \(setup.features[0].pooling.rawValue), not averaged"
    }
    if !model.saved.reducers.isAffine { return "its reduction (l2_normalizer) is no weighted sum" }
    if !model.saved.head.isLinear {
      return "its head, \(model.saved.head.name), is no weighted sum of features"
    }
    return nil
  }

  /// The one that an RBF kernel's levelling off does not mislead.
  var preferredMethod: MapMethod { obstacleToMaps == nil ? .integratedGradCAM : .occlusion }

  func evidence(for image: [Float], classIndex: Int?, gradient: GradientKind) throws -> ClassEvidence {
    let stream = try makeMapStream()
    guard let (_, shape, pooling) = maps else { preconditionFailure("maps were run without a layer of maps") }
    let activations = ChannelMaps(
      height: shape[0], width: shape[1], channelCount: shape[2], elements: try stream.run(image)[0])
    let pooled = pooling.pool(activations)
    let predicted = try model.saved.predict(Matrix(rows: [pooled.map { Float($0) }]))[0].classIndex
    let reduced = try model.saved.reducers.reduce(sample: pooled)
    let index = classIndex ?? predicted
    guard gradient == .averaged else {
      let score = try model.saved.head.score(of: index, at: reduced.values)
      return ClassEvidence(
        classIndex: index, predictedIndex: predicted, score: score.value, maps: activations,
        gradient: pooling.pullBack(reduced.pullBack(score.gradient), at: activations))
    }
    let mean = try makeMeanSample()
    let score = try model.saved.head.score(of: index, at: reduced.values, averagedFrom: mean)
    let byFeatures = reduced.pullBack(score.gradient)
    // What the weighted maps amount to, less what the way from the mean amounts to, is what the mean had already.
    let whole = zip(byFeatures, pooled).reduce(0) { $0 + $1.0 * $1.1 }
    let way = zip(zip(reduced.values, mean), score.gradient).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
    // `gradCAM` divides by the number of positions.
    let positionCount = Double(activations.positionCount)
    return ClassEvidence(
      classIndex: index, predictedIndex: predicted, score: score.value, maps: activations,
      gradient: pooling.pullBack(byFeatures, at: activations),
      offset: pooling == .avg ? (whole - way) / positionCount : 0)
  }

  func scores(of classIndex: Int, in images: [[Float]]) throws -> [Double] {
    let features = try features(of: images)
    return try (0..<images.count).map { row in
      let reduced = try model.saved.reducers.reduce(sample: features.row(row).map(Double.init))
      return try model.saved.head.score(of: classIndex, at: reduced.values).value
    }
  }

  func predictedClass(of image: [Float]) throws -> Int {
    try model.saved.predict(features(of: [image]))[0].classIndex
  }
}

extension MapPooling {
  fileprivate init(_ pooling: Backbones.FeatureSpec.Pooling) {
    self =
      switch pooling {
      case .avg: .avg
      case .max: .max
      case .flatten: .flatten
      case .none: .none
      }
  }
}
