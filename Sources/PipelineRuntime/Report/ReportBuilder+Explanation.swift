internal import Explanation
internal import FeatureStore
internal import Images
internal import PipelineConfig
internal import Reporting

extension ReportBuilder {
  /// Pictures with maps over them: half wrong predictions, half right ones; 48 take about 0.4 MB.
  private static let (explainedLimit, perClassLimit) = (48, 4)

  /// What spoke for some predictions of each class; nil where no maps of them are stored.
  ///
  /// Of several methods the one with the most maps is shown.
  func explanation(of model: StoredModel, split: String) throws -> ExplanationContent? {
    guard let most = try store.mapCounts(ofModel: model.id).first else { return nil }
    let classCount = max(1, model.description.classNames.count)
    let explained = try store.explainedPredictions(
      ofModel: model.id, method: most.method, split: split,
      count: min(Self.perClassLimit, max(1, Self.explainedLimit / 2 / classCount)))
    guard let layer = explained.first?.map.layer else { return nil }
    let recipe = try LoadedModel(model, in: store).saved.recipe
    let loader = try ImageLoader(recipe, maxPixels: ImagesSpec().maxPixels)
    let maker = ThumbnailMaker(threadCount: threads.count, interruption: interruption)
    func examples(areRight: Bool) throws -> [ExplanationContent.Example] {
      let chosen = explained.filter { ($0.prediction.predicted == $0.prediction.actual) == areRight }
        .prefix(Self.explainedLimit / 2)
      let images = try store.images(numbered: chosen.map(\.map.imageID))
      return try chosen.compactMap { map, prediction in
        try interruption.check()
        guard let image = images[map.imageID] else { return nil }
        return ExplanationContent.Example(
          reference: PictureReference(
            imageID: image.id, path: image.path, actual: prediction.actual, split: split,
            predicted: prediction.predicted, probability: prediction.probability),
          picture: maker.explained(
            image, ActivationMap(height: map.height, width: map.width, values: map.grid), loader: loader),
          borderShare: map.place?.borderShare)
      }
    }
    return ExplanationContent(
      method: MapMethod(rawValue: most.method)?.title ?? most.method, layer: layer, mapCount: most.count,
      wrong: try examples(areRight: false), right: try examples(areRight: true))
  }
}
