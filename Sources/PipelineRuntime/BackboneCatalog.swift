internal import Backbones
internal import Datasets
public import PipelineConfig

/// What there is to know about the networks, for people who choose one.
public enum BackboneCatalog {
  /// One network.
  public struct Entry: Sendable, Equatable, Encodable {
    public var name: String
    /// Height and width of the default input.
    public var inputSize: Int
    /// Features of the last layer before the top, pooled.
    public var featureCount: Int
    /// The least height and width without the top.
    public var minimumInputSize: Int
    /// Parameters without the top.
    public var parameterCount: Int
    /// Multiply-adds for one image of the default size, without the top.
    public var multiplyAddCount: Int
    /// How long an image takes, by multiply-adds.
    public var speed: Speed
    /// About how many bytes an extraction from the last layer needs, at the default size and batch size.
    public var memoryByteCount: Int
    /// `caffe` or `tf`.
    public var preprocessing: String
    /// Where Keras' weight file lies that serves without the top, nil where there is none; `builtin` for the network
    /// whose weights are in the program.
    public var weights: String?
    /// Where Keras' weight file with the top lies, nil where it is not there.
    public var weightsWithTop: String?
  }

  /// A rough class of speed on one processor.
  public enum Speed: String, Sendable, Equatable, Encodable {
    /// Below 1 billion multiply-adds an image.
    case fast
    /// Below 10 billion.
    case medium
    /// More.
    case slow

    init(multiplyAddCount: Int) {
      self = multiplyAddCount < 1_000_000_000 ? .fast : multiplyAddCount < 10_000_000_000 ? .medium : .slow
    }
  }

  /// What a process takes before any network: libraries, SQLite's cache.
  private static let processByteCount = 60 << 20

  /// All networks.
  ///
  /// - Throws: `RuntimeError`.
  public static func entries() throws -> [Entry] {
    try RuntimeError.wrapping {
      try Backbone.all.map { backbone in
        let network = try backbone.network(includeTop: false)
        let activations = network.activationByteCount(upTo: backbone.lastLayer)
        let memory =
          processByteCount + network.parameterCount * 4
          + activations * ExtractionSetup.automaticBatchSize(activationByteCount: activations)
        let builtin = backbone.isShipped ? "\(WeightSource.builtin)" : nil
        return Entry(
          name: backbone.name, inputSize: backbone.defaultInputSize,
          featureCount: try network.shape(of: backbone.lastLayer).last ?? 0,
          minimumInputSize: backbone.minimumInputSize, parameterCount: network.parameterCount,
          multiplyAddCount: network.multiplyAddCount,
          speed: Speed(multiplyAddCount: network.multiplyAddCount), memoryByteCount: memory,
          preprocessing: backbone.preprocessMode.rawValue,
          weights: builtin ?? (try? backbone.locateWeights(includeTop: false)),
          weightsWithTop: backbone.hasClassifier
            ? builtin ?? (try? backbone.locateWeights(includeTop: true)) : nil)
      }
    }
  }

  /// One step of the plan by which a network is run here, measured.
  public struct PlanStep: Sendable, Equatable, Encodable {
    public var layer: String
    public var operation: String
    /// The library's name for the code that runs.
    public var algorithm: String
    public var layout: String
    /// For one image.
    public var milliseconds: Double
    /// Counted as if computed directly; 0 where nothing is multiplied.
    public var gigaflopsPerSecond: Double
    /// The part of the whole time, 0...1.
    public var share: Double
  }

  /// Plans a network as a long extraction from its last layer does, and times every step of one stream, which has one core.
  ///
  /// - Throws: `RuntimeError`.
  public static func plan(
    of name: String, includeTop: Bool, height: Int?, width: Int?, precision: BackboneSpec.Precision,
    threads: ThreadCount
  ) throws -> [PlanStep] {
    let spec = BackboneSpec(
      name: name, weights: .random, includeTop: includeTop, precision: precision)
    var images = ImagesSpec()
    if let height, let width { images.targetSize = ImagesSpec.TargetSize(height: height, width: width) }
    let file = PipelineFile(
      name: "plan", dataset: DatasetSpec(source: .folder(""), split: SplitSpec()), images: images,
      backbone: spec)
    threads.apply()
    let setup = try ExtractionSetup(file) { _, text in "error: \(text)" }
    return try RuntimeError.wrapping {
      try setup.calibratedOnNoise().makeExtractor().profile().map {
        PlanStep(
          layer: $0.layer, operation: $0.operation, algorithm: $0.algorithm, layout: $0.layout,
          milliseconds: $0.milliseconds, gigaflopsPerSecond: $0.gigaflopsPerSecond, share: $0.share)
      }
    }
  }

  /// A network's layers as Keras' `model.summary()` prints them.
  ///
  /// - Parameters:
  ///   - name: A network's name, the path of a network file, or that of a pipeline file with `network:` or
  ///     `training:`.
  ///   - height: Rows of the input; nil for the default size.
  ///   - width: Columns of the input; nil for the default size.
  /// - Throws: `RuntimeError.invalid` for an unknown name, a file that is no network, or a size that cannot be.
  public static func summary(
    of name: String, includeTop: Bool, height: Int?, width: Int?, terminalWidth: Int
  ) throws -> String {
    do {
      if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        return try summary(ofPipeline: name, terminalWidth: terminalWidth)
      }
      // Whatever is no file, and is not spelled like one, is meant as a name.
      let isFile = name.contains("/") || name.hasSuffix(".safetensors")
      let backbone = isFile ? try Backbone.resolve(name: nil, .file(name)) : try Backbone.named(name)
      return try backbone.network(includeTop: includeTop, height: height, width: width)
        .summary(terminalWidth: terminalWidth)
    } catch let error as BackboneError {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }

  /// The network that a pipeline file trains, for as many classes as its dataset has.
  private static func summary(ofPipeline path: String, terminalWidth: Int) throws -> String {
    let pipeline = try PipelineFile.load(path)
    let file = pipeline.file
    guard let training = file.training else {
      throw RuntimeError.invalid([
        "\(pipeline.path): error: the file trains no network; show its backbone by name"
      ])
    }
    let classCount: Int
    do {
      classCount =
        try file.dataset.formulas?.classCount
        ?? SampleList(file.dataset, seed: file.seed, store: nil).classCounts.keys.count { !$0.isEmpty }
    } catch let error as DatasetError {
      throw RuntimeError.invalid([
        pipeline.diagnostic(at: file.dataset.source.keyPath, "\(error)").description
      ])
    }
    do {
      let network: Network
      if let spec = file.network {
        network = try spec.network(classCount: classCount)
      } else {
        let backbone = try ExtractionSetup.backbone(of: file) {
          pipeline.diagnostic(at: $0, $1).description
        }
        network = try training.network(on: backbone, name: file.name, classCount: classCount)
      }
      try training.checkTrainableLayers(in: network)
      return network.summary(terminalWidth: terminalWidth)
    } catch let problem as NetworkProblem {
      throw RuntimeError.invalid([pipeline.diagnostic(at: problem.keyPath, problem.reason).description])
    }
  }
}
