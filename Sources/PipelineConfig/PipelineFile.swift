/// What a pipeline file asks for, every default filled in and every value checked.
///
/// Knows the form of the file and the ranges of its numbers, but no networks, layers or files: whether
/// those exist is checked by who knows them, with positions from `LoadedPipeline`.
/// Relative paths are kept as written and mean: relative to the current folder.
public struct PipelineFile: Equatable, Sendable {
  /// What the run and its model are called.
  public var name: String
  /// The only source of randomness.
  public var seed: UInt64
  /// The SQLite file that is written.
  public var store: String
  /// Which images.
  public var dataset: DatasetSpec
  /// How a file becomes pixels.
  public var images: ImagesSpec
  /// Which pretrained network; nil exactly where `network` is not.
  public var backbone: BackboneSpec?
  /// Which network from scratch; it needs `training`.
  public var network: NetworkSpec?
  /// How the network's layers learn; nil where they stay as they are.
  public var training: TrainingSpec?
  /// Which outputs of the backbone; empty exactly with `training`, which makes no features.
  public var features: [FeatureSpec]
  /// What is done to the features, in order; may be empty.
  public var reduce: [ReductionSpec]
  /// Which classifier; nil when the features are the goal.
  public var head: HeadSpec?
  /// Which settings of reducers and head are tried; nil for those above as they are.
  public var search: SearchSpec?
  /// Where it is measured; nil exactly when `head` and `training` are.
  public var evaluate: EvaluateSpec?
  /// What is written for people to look at; nil for nothing.
  public var report: ReportSpec?

  /// A pipeline of these sections.
  public init(
    name: String, seed: UInt64 = 42, store: String = "out/features.sqlite", dataset: DatasetSpec,
    images: ImagesSpec = ImagesSpec(), backbone: BackboneSpec?, network: NetworkSpec? = nil,
    training: TrainingSpec? = nil, features: [FeatureSpec] = [FeatureSpec()],
    reduce: [ReductionSpec] = [], head: HeadSpec? = nil, search: SearchSpec? = nil,
    evaluate: EvaluateSpec? = nil, report: ReportSpec? = nil
  ) {
    (self.name, self.seed, self.store, self.dataset) = (name, seed, store, dataset)
    (self.images, self.backbone, self.features) = (images, backbone, features)
    (self.reduce, self.head, self.search, self.evaluate) = (reduce, head, search, evaluate)
    (self.network, self.training, self.report) = (network, training, report)
  }

  /// The file in one fixed form, defaults included; reads as an equal value.
  public var canonicalDescription: String {
    var lines = ["name: \(YAMLText.scalar(name))", "seed: \(seed)", "store: \(YAMLText.scalar(store))"]
    lines += dataset.yaml + images.yaml + (backbone?.yaml ?? []) + (network?.yaml ?? [])
    lines += training?.yaml ?? []
    if !features.isEmpty { lines += ["features:"] + features.map(\.yaml) }
    if !reduce.isEmpty { lines += ["reduce:"] + reduce.map(\.yaml) }
    lines += (head?.yaml ?? []) + (search?.yaml ?? []) + (evaluate?.yaml ?? []) + (report?.yaml ?? [])
    return lines.joined(separator: "\n") + "\n"
  }
}

extension PipelineFile {
  private static let keys = [
    "name", "seed", "store", "dataset", "images", "backbone", "network", "training", "features", "reduce",
    "head", "search", "evaluate", "report",
  ]
  private static let later = ["augmentation": ": write it inside 'training'"]

  /// Reads the whole tree; means nothing if problems were logged.
  static func read(_ root: YAMLCursor, defaultName: String) -> PipelineFile? {
    guard let map = root.mapping(keys: keys, later: later) else { return nil }
    let datasetCursor = map.required("dataset", example: "dataset: {folder: data/fruits}")
    let dataset = datasetCursor.map { DatasetSpec.read($0, seed: map["seed"]) }
    let name = map["name"].flatMap { $0.text() } ?? defaultName
    let hasTraining = map["training"] != nil
    checkSections(map)
    var file = PipelineFile(
      name: name,
      dataset: dataset ?? DatasetSpec(source: .folder(""), split: SplitSpec()),
      images: ImagesSpec.read(map["images"]),
      backbone: map["backbone"].map(BackboneSpec.read),
      network: map["network"].flatMap { NetworkSpec.read($0, defaultName: name) },
      features: hasTraining ? [] : FeatureSpec.readList(map["features"]),
      reduce: ReductionSpec.readList(map["reduce"]))
    file.training = map["training"].flatMap {
      TrainingSpec.read($0, isBackbone: map["network"] == nil, hasValidation: file.dataset.hasValidation)
    }
    file.checkTraining(map)
    // Also where the section itself is wrong.
    let isDrawn = datasetCursor?.peek("formulas") != nil
    if isDrawn { file.checkFormulas(map) }
    file.seed = map["seed"]?.integer(in: 0...Int.max).map(UInt64.init) ?? file.seed
    file.store = map["store"].flatMap { $0.text() } ?? file.store
    file.head = HeadSpec.read(map["head"])
    file.search = SearchSpec.read(map["search"], head: map["head"], reduce: map["reduce"], seed: file.seed)
    // A head that is there but wrong has been reported; it still counts as one for 'evaluate'.
    if !isDrawn {
      file.evaluate = EvaluateSpec.read(
        map["evaluate"], hasHead: map["head"] != nil || hasTraining, split: file.dataset.split)
    }
    file.report = ReportSpec.read(
      map["report"], hasHead: map["head"] != nil || hasTraining, evaluate: file.evaluate)
    return file
  }

  /// Which sections belong together and which exclude each other.
  private static func checkSections(_ map: YAMLMapping) {
    if let network = map["network"] {
      if map["backbone"] != nil {
        network.error("'network' is built from scratch and 'backbone' is pretrained; keep one of them")
      }
      if map["training"] == nil {
        network.error("'network' has to be trained; add  training: {epochs: 20, optimizer: adam}")
      }
    } else {
      _ = map.required("backbone", example: "backbone: {name: mobilenet_v2}")
    }
    guard map["training"] != nil else { return }
    for key in ["features", "reduce", "head", "search"] {
      map[key]?.error(
        "'\(key)' is about features of a frozen network, and 'training' makes a model by itself; train first, then "
          + "extract from the trained network with another file")
    }
  }

  /// What a training cannot be combined with inside other sections.
  private func checkTraining(_ map: YAMLMapping) {
    guard let training = map["training"] else { return }
    if let backbone {
      if backbone.includeTop {
        training.error("'training' puts a top of its own on the backbone; leave 'include_top: true' out")
      }
      if backbone.precision != .float32 {
        training.error(
          "'training' computes in float32; leave 'precision: \(backbone.precision.rawValue)' out")
      }
    }
    if let network, let size = images.targetSize,
      size.height != network.input.height || size.width != network.input.width
    {
      map["images"]?.error(
        "'target_size' [\(size.height), \(size.width)] is not the network's input "
          + "[\(network.input.height), \(network.input.width), 3]; leave it out")
    }
  }
}
