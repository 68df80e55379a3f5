internal import FeatureStore
internal import Foundation
internal import Tensors

/// Writes made-up images, a dataset and a model with predictions through the store's own interface.
struct SyntheticStoreWriter {
  let store: FeatureStore
  let images: SyntheticImages
  let blockSize: Int

  /// How many different vectors the images have.
  var vectorCount: Int {
    (0..<images.count).count { images.failure($0) == nil && images.original($0) == $0 }
  }

  /// Writes everything; returns the seconds that committing images and features took.
  func write() throws -> Double {
    let recipeID = try store.recipeID(
      for: Recipe(
        backbone: "synthetic", weights: "none", weightsDigest: nil, layer: "synthetic", pooling: "avg",
        dimension: images.dimension, fingerprint: "synthetic-\(images.dimension)", description: "{}"))
    let run = try store.beginRun(
      RunDescription(
        pipeline: "synthetic", command: "pipeline-bench synthetic-store", specification: nil,
        seed: Int64(truncatingIfNeeded: images.seed), programVersion: "bench"))
    let seconds = try writeImages(recipeID: recipeID, run: run)
    try store.setDataset(
      "synthetic",
      members: (0..<images.count).map {
        DatasetMember(path: images.path($0), label: images.className($0), split: images.split($0))
      })
    try writeModel(recipeID: recipeID, run: run)
    try store.endRun(run, .done, after: .seconds(seconds))
    return seconds
  }

  private func writeImages(recipeID: Int64, run: Int64) throws -> Double {
    let stage = try store.beginStage("extract", of: run)
    var seconds = 0.0
    for start in stride(from: 0, to: images.count, by: blockSize) {
      let block = (start..<min(start + blockSize, images.count)).map {
        images.processed($0, recipeID: recipeID)
      }
      seconds += try Case.time { try store.commit(block) }
    }
    let failedCount = (0..<images.count).count { images.failure($0) != nil }
    try store.endStage(
      stage,
      StageOutcome(
        .done, itemCount: images.count, computedCount: vectorCount,
        reusedCount: images.count - vectorCount - failedCount, failedCount: failedCount),
      after: .seconds(seconds))
    return seconds
  }

  private func writeModel(recipeID: Int64, run: Int64) throws {
    let classNames = (0..<images.classCount).map { "class-\($0)" }.sorted()
    let componentCount = min(4, images.dimension)
    let model = try store.save(
      ModelDescription(
        name: "synthetic", head: "svm", recipeID: recipeID, dataset: "synthetic", runID: run,
        parameters: "{}", classNames: classNames,
        trainingCount: (0..<images.count).count {
          images.failure($0) == nil && images.split($0) == "train"
        },
        seed: Int64(truncatingIfNeeded: images.seed), fingerprint: "synthetic",
        reductions: [
          ReductionDescription(
            kind: "pca", parameters: #"{"components": \#(componentCount)}"#,
            inputDimension: images.dimension, outputDimension: componentCount,
            components: (1...componentCount).map {
              ReductionDescription.Component(
                explainedVariance: 1 / Double($0), explainedVarianceRatio: 0.2 / Double($0),
                singularValue: 1 / Double($0))
            })
        ]), payload: Data())
    let selection = try store.select(FeatureRequest(recipeID: recipeID))
    for split in SyntheticImages.splits {
      let predictions = selection.rows.filter { $0.split == split }.map { prediction($0, classNames) }
      try store.replacePredictions(ofModel: model, split: split, with: predictions)
      let correct = predictions.count { $0.predicted == $0.actual }
      try store.replaceMetrics(
        ofModel: model, split: split,
        with: [
          Metric(split: split, name: "accuracy", value: Double(correct) / Double(predictions.count))
        ])
    }
    var scores: [Float] = []
    scores.reserveCapacity(selection.count * componentCount)
    for row in selection.rows {
      var generator = SplitMix64(seed: SyntheticImages.mixed(images.seed, 8, Int(row.imageID)))
      let number = Int(row.imageID - 1) % images.classCount
      for component in 0..<componentCount {
        scores.append(
          Float(number * (component + 3) % 7) + Float.random(in: -1..<1, using: &generator))
      }
    }
    try store.setReducedScores(
      ofModel: model, imageIDs: selection.rows.map(\.imageID),
      scores: Matrix(rowCount: selection.count, columnCount: componentCount, elements: scores))
  }

  /// One in ten is wrong, in the last batch of a class one in five.
  private func prediction(_ row: FeatureSelection.Row, _ classNames: [String]) -> Prediction {
    let image = Int(row.imageID - 1)
    var generator = SplitMix64(seed: SyntheticImages.mixed(images.seed, 7, image))
    let isWrong = Double.random(in: 0..<1, using: &generator) < (images.batch(image) == 3 ? 0.2 : 0.1)
    let actual = images.className(image)
    let others = classNames.filter { $0 != actual }
    let predicted = isWrong ? others.randomElement(using: &generator) ?? actual : actual
    let count = Double(classNames.count)
    // The other classes share the rest evenly.
    let least = count > 1 ? 1 / count : 1
    let probability =
      least + (1 - least) * Double.random(in: isWrong ? 0.1..<0.9 : 0.3..<1, using: &generator)
    let rest = count > 1 ? (1 - probability) / (count - 1) : 0
    let entropy =
      -(probability * log(probability) + (rest > 0 ? (count - 1) * rest * log(rest) : 0))
    return Prediction(
      imageID: row.imageID, split: row.split, actual: actual, predicted: predicted,
      probability: probability, margin: probability - rest, entropy: max(0, entropy))
  }
}
