internal import Explanation
internal import Images
internal import Tensors

/// Makes maps of loaded images by one method.
struct MapMaker {
  /// A map with what it is about.
  struct Result {
    let classIndex, predictedIndex: Int
    let score: Double
    let map: ActivationMap
  }

  private let source: any EvidenceSource
  private let mode: PreprocessMode
  private let settings: MapSettings
  /// How maps are made.
  let method: MapMethod
  private let classIndex: Int?
  private let interruption: Interruption

  /// Checks what can be known before any image is read.
  ///
  /// - Parameters:
  ///   - subject: The model, for messages.
  ///   - mode: How pixels enter the network.
  /// - Throws: `RuntimeError.invalid` for a class that there is not, and for CAM where it is not defined.
  init(
    _ source: any EvidenceSource, of subject: String, mode: PreprocessMode, settings: MapSettings,
    interruption: Interruption
  ) throws {
    (self.source, self.mode, self.settings) = (source, mode, settings)
    self.interruption = interruption
    method = settings.method ?? source.preferredMethod
    classIndex = try settings.className.map { name in
      guard let index = source.classNames.firstIndex(of: name) else {
        throw RuntimeError.invalid([
          "--class: model \(subject) has no class '\(name)'; its classes are "
            + source.classNames.joined(separator: ", ")
        ])
      }
      return index
    }
    if method == .cam, let obstacle = source.camObstacle {
      throw RuntimeError.invalid([
        "--method cam: not defined for model \(subject): \(obstacle); use grad_cam, which is the same where both are defined"
      ])
    }
  }

  /// The map of one image.
  func map(of image: LoadedImage.Pixels) throws -> Result {
    if method == .occlusion { return try occlusion(of: image) }
    let evidence = try source.evidence(
      for: prepared(image), classIndex: classIndex,
      gradient: method == .integratedGradCAM ? .averaged : .local)
    let map =
      switch method {
      case .cam: evidence.cam
      case .gradCAMPlusPlus: evidence.gradCAMPlusPlus
      case .integratedGradCAM: evidence.integratedGradCAM
      case .gradCAM, .occlusion: evidence.gradCAM
      }
    return Result(
      classIndex: evidence.classIndex, predictedIndex: evidence.predictedIndex, score: evidence.score,
      map: map)
  }

  private func occlusion(of image: LoadedImage.Pixels) throws -> Result {
    let plan = Occlusion(
      imageHeight: image.height, imageWidth: image.width, patchSize: settings.patchSize,
      stride: settings.stride)
    let whole = prepared(image)
    let predicted = try source.predictedClass(of: whole)
    let index = classIndex ?? predicted
    // The middle of what pixels can be, as the network sees it.
    let grey = prepared(
      .bytes(PixelBuffer(height: 1, width: 1, color: RGBColor(red: 128, green: 128, blue: 128))))
    let score = try source.scores(of: index, in: [whole])[0]
    var covered: [Double] = []
    for start in stride(from: 0, to: plan.patchCount, by: Self.patchesAtOnce) {
      try interruption.check()
      let images = (start..<min(start + Self.patchesAtOnce, plan.patchCount)).map { index in
        let (rows, columns) = plan.patch(index)
        var image = whole
        for row in rows {
          for column in columns {
            let pixel = 3 * (row * plan.imageWidth + column)
            image.replaceSubrange(pixel..<pixel + 3, with: grey)
          }
        }
        return image
      }
      covered += try source.scores(of: index, in: images)
    }
    return Result(
      classIndex: index, predictedIndex: predicted, score: score,
      map: plan.map(score: score, covered: covered))
  }

  private func prepared(_ pixels: LoadedImage.Pixels) -> [Float] {
    var values = [Float](repeating: 0, count: pixels.height * pixels.width * 3)
    mode.write(pixels, into: &values, at: 0)
    return values
  }

  /// Covered images that are in memory at once.
  private static let patchesAtOnce = 32
}
