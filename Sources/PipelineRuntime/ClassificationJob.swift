internal import Datasets
internal import Backbones
public import PipelineConfig

/// Classifies images with a backbone's own top: ImageNet's 1000 classes.
public struct ClassificationJob {
  /// The likeliest classes of one image, or why there are none.
  public struct ImageResult: Sendable, Equatable, Encodable {
    /// One class and how likely it is.
    public struct Label: Sendable, Equatable, Encodable {
      /// The class's WordNet number, such as `n02099601`.
      public var wordnetId: String
      /// Its name, such as `golden_retriever`.
      public var name: String
      /// 0...1.
      public var probability: Double
    }

    /// The path as given.
    public var path: String
    /// The likeliest class first; empty when the image could not be used.
    public var predictions: [Label]
    /// Why the image could not be used.
    public var error: String?
  }

  private let setup: ExtractionSetup
  private let topCount: Int
  private let options: RunOptions

  /// A job for the network that `backbone` names, whose top is added.
  ///
  /// - Throws: `RuntimeError.invalid` when network or weights are not to be had; `locate` words it.
  public init(
    backbone: BackboneSpec, images: ImagesSpec, seed: UInt64, topCount: Int, options: RunOptions,
    locate: (_ keyPath: String, _ text: String) -> String
  ) throws {
    var backbone = backbone
    backbone.includeTop = true
    let file = PipelineFile(
      name: "classify", seed: seed, dataset: DatasetSpec(source: .folder(""), split: SplitSpec()),
      images: images, backbone: backbone)
    setup = try ExtractionSetup(file, locate: locate)
    guard setup.featureShapes == [[ImageNetClasses.all.count]] else {
      throw RuntimeError.invalid([
        locate(
          "backbone.name",
          "\(setup.backbone.name): it tells other classes apart than ImageNet's; use one of Keras' networks")
      ])
    }
    (self.topCount, self.options) = (topCount, options)
  }

  /// Classifies files, and the images of folders, in order.
  ///
  /// - Throws: `RuntimeError`.
  public func run(
    _ paths: [String], observer: any RunObserver, interruption: Interruption,
    deliver: ([ImageResult]) throws -> Void
  ) throws {
    try RuntimeError.wrapping {
      options.threads.apply()
      if let note = setup.note { observer.noted(note) }
      let setup = try PrecisionPreparation(
        setup: setup, imageCount: BackboneSpec(name: "").calibrationImageCount,
        threadCount: options.threads.count, observer: observer, interruption: interruption
      ).run(SampleList(paths: paths).samples.map(\.path), nil)
      try NewImages(setup: setup, options: options, observer: observer, interruption: interruption)
        .run(paths, answer: result, deliver: deliver)
    }
  }

  private func result(_ path: String, _ answer: NewImages.Answer) -> ImageResult {
    switch answer {
    case .failed(let reason): return ImageResult(path: path, predictions: [], error: reason)
    case .vector(let vector):
      let labels = ImageNetClasses.decodePredictions(vector, top: topCount).map {
        ImageResult.Label(
          wordnetId: $0.imageNetClass.wordNetID, name: $0.imageNetClass.name,
          probability: Double($0.probability))
      }
      return ImageResult(path: path, predictions: labels)
    }
  }
}
