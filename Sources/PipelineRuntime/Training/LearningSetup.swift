internal import Backbones
internal import FormulaPictures
internal import Images
internal import PipelineConfig
internal import Training

/// What learns, and on what: a backbone with a top, or a network from scratch; checked before any image is decoded.
struct LearningSetup {
  let spec: TrainingSpec
  /// How files become pixels.
  let loader: ImageLoader
  /// Rows and columns of a picture.
  let size: ImageSize
  /// How pixels become the network's numbers.
  let mode: Backbone.PreprocessMode
  /// Weights of a backbone that has learned before, without its classifier; nil for a network from scratch.
  let pretrained: NetworkWeights?
  /// What a person should know about the weights; nil when all is as they said.
  let note: String?
  private let file: PipelineFile
  private let locate: ExtractionSetup.Locate

  /// Resolves what a pipeline file says.
  ///
  /// - Throws: `RuntimeError.invalid` with the position of the value that cannot be.
  init(_ file: PipelineFile, _ spec: TrainingSpec, locate: @escaping ExtractionSetup.Locate) throws {
    (self.file, self.spec, self.locate) = (file, spec, locate)
    guard file.images.interpolation != .tensorFlowBilinear else {
      throw RuntimeError.invalid([
        locate(
          "images.interpolation",
          "'tf_bilinear' gives fractions of grey levels, and training keeps pictures as bytes; choose bilinear"
        )
      ])
    }
    if let network = file.network {
      pretrained = nil
      note = nil
      mode = network.preprocessMode
      size = ImageSize(height: network.input.height, width: network.input.width)
      loader = ImageLoader(file.images, size: size)
    } else {
      let setup = try ExtractionSetup(file, locate: locate)
      (pretrained, note, mode, loader) = (
        setup.weights, setup.note, setup.backbone.preprocessMode, setup.loader
      )
      size = ImageSize(
        height: setup.weights.network.inputShape[0], width: setup.weights.network.inputShape[1])
    }
    if file.dataset.formulas != nil, size.height != size.width || !FormulaDrawing.sides.contains(size.height)
    {
      throw RuntimeError.invalid([
        locate(
          file.network == nil ? "images.target_size" : "network.input",
          "pictures drawn from formulas are square, with at most \(FormulaDrawing.sides.upperBound) rows; the network "
            + "takes \(size.height)×\(size.width)")
      ])
    }
  }

  /// What decides which bytes a picture becomes.
  var loading: String {
    CanonicalJSON.encode([
      "target": "\(size.height)x\(size.width)", "interpolation": file.images.interpolation.rawValue,
      "aspect": file.images.aspect.rawValue, "pad": "\(file.images.padColor)",
      "orientation": file.images.orientation.rawValue, "decode": file.images.decode.rawValue,
    ])
  }

  /// The network for so many classes, its shapes and the layers that the phases name checked.
  ///
  /// - Throws: `RuntimeError.invalid` with the position.
  func network(classCount: Int) throws -> Network {
    do {
      let network =
        if let own = file.network { try own.network(classCount: classCount) } else {
          try spec.network(on: pretrained?.network ?? emptyNetwork, name: file.name, classCount: classCount)
        }
      try spec.checkTrainableLayers(in: network)
      return network
    } catch {
      throw RuntimeError.invalid([locate(error.keyPath, error.reason)])
    }
  }

  private var emptyNetwork: Network {
    preconditionFailure("a training has a backbone or a network of its own")
  }

  /// Where a phase begins to learn; nil for all layers.
  func trainableLayer(of phase: TrainingPhaseSpec, in network: Network) -> String? {
    switch phase.trainableFrom {
    case .all: nil
    case .layer(let name): name
    case .top: network.layers[pretrained?.network.layers.count ?? 1].name
    }
  }

  /// Layers whose batch normalizations keep to what they have learned.
  var inferenceLayers: Set<String> {
    spec.freezeBatchNormalization ? Set(pretrained?.network.layers.map(\.name) ?? []) : []
  }

  /// How much samples of each class count.
  func classWeights(_ samples: TrainingSamples) throws -> [Float]? {
    var counts = [Int](repeating: 0, count: samples.classNames.count)
    for sample in samples.training { counts[sample.label] += 1 }
    return try spec.classWeight.factors(classNames: samples.classNames, counts: counts, locate)
  }

  /// What decides the result beside the pictures: the file without what only names places.
  var settings: String {
    var own = file
    (own.name, own.store, own.evaluate, own.report) = ("", "", nil, nil)
    own.dataset = DatasetSpec(source: .folder(""), split: SplitSpec())
    own.training?.csvLog = nil
    own.training?.tensorBoard = nil
    return own.canonicalDescription
  }
}
