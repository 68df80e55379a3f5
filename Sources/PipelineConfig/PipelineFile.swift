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
  /// Which network.
  public var backbone: BackboneSpec
  /// Which outputs of it; never empty.
  public var features: [FeatureSpec]
  /// What is done to the features, in order; may be empty.
  public var reduce: [ReductionSpec]
  /// Which classifier; nil when the features are the goal.
  public var head: HeadSpec?
  /// Which settings of reducers and head are tried; nil for those above as they are.
  public var search: SearchSpec?
  /// Where it is measured; nil exactly when `head` is.
  public var evaluate: EvaluateSpec?
  /// What is written for people to look at; nil for nothing.
  public var report: ReportSpec?

  /// A pipeline of these sections.
  public init(
    name: String, seed: UInt64 = 42, store: String = "out/features.sqlite", dataset: DatasetSpec,
    images: ImagesSpec = ImagesSpec(), backbone: BackboneSpec, features: [FeatureSpec] = [FeatureSpec()],
    reduce: [ReductionSpec] = [], head: HeadSpec? = nil, search: SearchSpec? = nil,
    evaluate: EvaluateSpec? = nil, report: ReportSpec? = nil
  ) {
    (self.name, self.seed, self.store, self.dataset) = (name, seed, store, dataset)
    (self.images, self.backbone, self.features) = (images, backbone, features)
    (self.reduce, self.head, self.search, self.evaluate) = (reduce, head, search, evaluate)
    self.report = report
  }

  /// The file in one fixed form, defaults included; reads as an equal value.
  public var canonicalDescription: String {
    var lines = ["name: \(YAMLText.scalar(name))", "seed: \(seed)", "store: \(YAMLText.scalar(store))"]
    lines += dataset.yaml + images.yaml + backbone.yaml
    lines += ["features:"] + features.map(\.yaml)
    if !reduce.isEmpty { lines += ["reduce:"] + reduce.map(\.yaml) }
    lines += (head?.yaml ?? []) + (search?.yaml ?? []) + (evaluate?.yaml ?? []) + (report?.yaml ?? [])
    return lines.joined(separator: "\n") + "\n"
  }
}

extension PipelineFile {
  private static let keys = [
    "name", "seed", "store", "dataset", "images", "backbone", "features", "reduce", "head", "search",
    "evaluate", "report",
  ]
  private static let later = [
    "training": "", "network": "", "augmentation": "",
  ]

  /// Reads the whole tree; means nothing if problems were logged.
  static func read(_ root: YAMLCursor, defaultName: String) -> PipelineFile? {
    guard let map = root.mapping(keys: keys, later: later) else { return nil }
    let datasetCursor = map.required("dataset", example: "dataset: {folder: data/fruits}")
    let backboneCursor = map.required("backbone", example: "backbone: {name: mobilenet_v2}")
    let dataset = datasetCursor.map { DatasetSpec.read($0, seed: map["seed"]) }
    let backbone = backboneCursor.map(BackboneSpec.read)
    var file = PipelineFile(
      name: map["name"].flatMap { $0.text() } ?? defaultName,
      dataset: dataset ?? DatasetSpec(source: .folder(""), split: SplitSpec()),
      images: ImagesSpec.read(map["images"]),
      backbone: backbone ?? BackboneSpec(name: ""),
      features: FeatureSpec.readList(map["features"]),
      reduce: ReductionSpec.readList(map["reduce"]))
    file.seed = map["seed"]?.integer(in: 0...Int.max).map(UInt64.init) ?? file.seed
    file.store = map["store"].flatMap { $0.text() } ?? file.store
    file.head = HeadSpec.read(map["head"])
    file.search = SearchSpec.read(map["search"], head: map["head"], reduce: map["reduce"], seed: file.seed)
    // A head that is there but wrong has been reported; it still counts as one for 'evaluate'.
    file.evaluate = EvaluateSpec.read(
      map["evaluate"], hasHead: map["head"] != nil, split: file.dataset.split)
    file.report = ReportSpec.read(map["report"], hasHead: map["head"] != nil, evaluate: file.evaluate)
    return file
  }
}
