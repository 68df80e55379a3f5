internal import Backbones
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
    /// Where Keras' weight file lies that serves without the top, nil where there is none.
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
        return Entry(
          name: backbone.name, inputSize: backbone.defaultInputSize,
          featureCount: try network.shape(of: backbone.lastLayer).last ?? 0,
          minimumInputSize: backbone.minimumInputSize, parameterCount: network.parameterCount,
          multiplyAddCount: network.multiplyAddCount,
          speed: Speed(multiplyAddCount: network.multiplyAddCount), memoryByteCount: memory,
          preprocessing: backbone.preprocessMode.rawValue,
          weights: try? backbone.locateWeights(includeTop: false),
          weightsWithTop: try? backbone.locateWeights(includeTop: true))
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
  ///   - height: Rows of the input; nil for the default size.
  ///   - width: Columns of the input; nil for the default size.
  /// - Throws: `RuntimeError.invalid` for an unknown name or a size that cannot be.
  public static func summary(
    of name: String, includeTop: Bool, height: Int?, width: Int?, terminalWidth: Int
  ) throws -> String {
    do {
      return try Backbone.named(name).network(includeTop: includeTop, height: height, width: width)
        .summary(terminalWidth: terminalWidth)
    } catch {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }
}
