internal import FeatureStore
internal import Reduction
internal import Reporting
internal import Tensors

extension ReportBuilder {
  /// Points of a map at most, and values of their features at most.
  private static let pointLimit = 2000
  private static let valueLimit = 40_000_000
  private static let leastPointCount = 200
  /// Components that are fitted where the model has none: two for the map, the others for the scree plot.
  private static let componentCount = 20

  /// The features in two dimensions; nil without at least three images that have some.
  func featureMap(_ model: StoredModel?, dataset: String?) throws -> FeatureMap? {
    guard let recipe = try recipe(model, dataset: dataset) else { return nil }
    let request = model?.request ?? FeatureRequest(recipeID: recipe.id, dataset: dataset)
    let vectorCount = try store.info().recipes.first { $0.recipe.id == recipe.id }?.vectorCount ?? 0
    let limit = min(Self.pointLimit, max(Self.leastPointCount, Self.valueLimit / recipe.recipe.dimension))
    let seed = model?.description.seed ?? 0
    let condition = ReportSampling(seed: seed).condition(limit: limit, of: vectorCount)
    let selection = try store.select(request.narrowed(by: condition))
    guard selection.count > 2 else { return nil }
    let rows = StoredFeatureRows(store: store, selection: selection)
    let components = try components(of: rows, model)
    try interruption.check()
    let images = try store.images(numbered: selection.rows.map(\.imageID))
    let predicted = try model.map {
      try store.predictedClasses(ofModel: $0.id, images: selection.rows.map(\.imageID))
    }
    let encoding = LabelEncoding(selection.rows.compactMap(\.label))
    let positions = Dictionary(uniqueKeysWithValues: encoding.classNames.enumerated().map { ($1, $0) })
    // Wrong predictions lie on top, where their rings can be seen; their pictures are wanted first.
    func isWrong(_ point: FeatureMap.Point) -> Bool {
      guard let predicted = point.predicted, let index = point.classIndex else { return false }
      return predicted != encoding.classNames[index]
    }
    let points = selection.rows.enumerated().map { index, row in
      FeatureMap.Point(
        imageID: row.imageID, x: components.scores[index, 0], y: components.scores[index, 1],
        path: images[row.imageID]?.path ?? "", classIndex: row.label.flatMap { positions[$0] },
        predicted: predicted?[row.imageID])
    }
    let sampled =
      condition == nil
      ? "All \(selection.count) images that have features are shown."
      : "\(selection.count) images are shown, chosen by the seed, of \(vectorCount) that have features."
    return FeatureMap(
      classNames: encoding.classNames, points: points.filter { !isWrong($0) } + points.filter(isWrong),
      ratios: components.ratios, explanation: "\(components.origin) \(sampled)")
  }

  private func components(
    of rows: StoredFeatureRows, _ model: StoredModel?
  ) throws -> (scores: Matrix<Double>, ratios: [Double], origin: String) {
    if let model {
      let chain = try LoadedModel(model, in: store).saved.reducers
      if let step = chain.steps.last, let ratios = step.explainedVarianceRatio, step.outputDimension > 1 {
        return (
          try chain.transform(rows), ratios,
          "The first two components of the model’s own \(step.kind), fitted on its training images."
        )
      }
    }
    let count = min(Self.componentCount, rows.rowCount - 1, rows.columnCount)
    let context = FittingContext(
      seed: UInt64(bitPattern: model?.description.seed ?? 0), threadCount: threads.count,
      checkCancellation: { [interruption] in try interruption.check() })
    let pca = try PCA(components: .count(max(1, count))).fit(rows, context: context)
    let scores = try pca.transform(rows)
    guard scores.columnCount > 1 else {
      // One value in a vector: a line is a plane without height.
      let flat = Matrix(
        rowCount: scores.rowCount, columnCount: 2, elements: scores.elements.flatMap { [$0, 0.0] })
      return (flat, pca.explainedVarianceRatio, "The features are one value.")
    }
    return (
      scores, pca.explainedVarianceRatio,
      "The first two principal components of the features, fitted on the images that are shown."
    )
  }
}
