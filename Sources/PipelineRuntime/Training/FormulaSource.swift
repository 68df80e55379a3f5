internal import FormulaPictures
internal import Images
internal import Training

/// Draws the pictures of each step from formulas when they are asked for.
///
/// A picture has three labels that are right, its shape, its texture and its palette: each is to get a third of the
/// probability, as for pictures with several tags in Mahajan et al., "Exploring the limits of weakly supervised
/// pretraining", ECCV 2018, arXiv:1805.00932.
struct FormulaSource: TrainingSource {
  let drawing: FormulaDrawing
  /// Rows and columns of a picture.
  let side: Int
  let mode: PreprocessMode
  let sampleCount: Int
  let validationCount: Int
  /// What pictures go through before they enter the layers that learn; nil for nothing.
  let frozen: FrozenLayers?
  let labelSmoothing: Float

  func batch(of samples: [Int], epoch: Int, number: Int) throws -> TrainingBatch {
    try batch(samples.map { drawing.catalogue.picture($0, epoch: epoch) })
  }

  func validationBatch(of samples: Range<Int>) throws -> TrainingBatch {
    try batch(samples.map(drawing.catalogue.heldOutPicture))
  }

  private func batch(_ pictures: [FormulaPicture]) throws -> TrainingBatch {
    let bytes = try drawing.draw(pictures, side: side)
    var numbers = [Float](repeating: 0, count: bytes.count)
    mode.write(bytes, into: &numbers)
    if let frozen { numbers = try frozen.run(numbers, count: pictures.count) }
    return TrainingBatch(input: numbers, targets: targets(of: pictures))
  }

  /// Equal shares for what is right, smoothed as Keras does: t (1 - s) + s / classes.
  private func targets(of pictures: [FormulaPicture]) -> [Float] {
    let catalogue = drawing.catalogue
    let count = catalogue.classCount
    let floor = labelSmoothing / Float(count)
    var targets = [Float](repeating: floor, count: pictures.count * count)
    for (row, picture) in pictures.enumerated() {
      let right = catalogue.classIndices(of: picture)
      let share = (1 - labelSmoothing) / Float(right.count) + floor
      for index in right { targets[row * count + index] = share }
    }
    return targets
  }
}
