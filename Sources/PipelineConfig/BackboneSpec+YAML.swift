extension BackboneSpec {
  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor) -> BackboneSpec {
    var backbone = BackboneSpec(name: nil)
    let keys = ["name", "weights", "include_top", "batch_size", "precision", "calibration_images"]
    guard let map = cursor.mapping(keys: keys) else { return backbone }
    let weights = map["weights"]?.text().map(Weights.init)
    switch weights {
    // A network file says itself what it is; whether it is one is seen when it is opened.
    case .file: backbone.name = map["name"]?.text()
    case .builtin: backbone.name = map["name"] == nil ? shippedName : map["name"]?.text()
    default: backbone.name = map.required("name", example: "name: mobilenet_v2")?.text()
    }
    backbone.weights = weights ?? .standard(for: backbone.name)
    backbone.includeTop = map["include_top"]?.bool() ?? backbone.includeTop
    if let batchSize = map["batch_size"], batchSize.plainText != "auto" {
      if let count = batchSize.plainInteger, (1...4096).contains(count) {
        backbone.batchSize = .count(count)
      } else {
        batchSize.expected("auto or a whole number from 1 to 4096")
      }
    }
    backbone.precision = map["precision"]?.choice(Precision.self) ?? backbone.precision
    if let images = map["calibration_images"] {
      if backbone.precision != .int8 {
        images.error("'calibration_images' has an effect only with 'precision: int8'")
      } else if let count = images.plainInteger, (1...10_000).contains(count) {
        backbone.calibrationImageCount = count
      } else {
        images.expected("a whole number from 1 to 10000")
      }
    }
    return backbone
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    let weightsText =
      switch weights {
      case .imagenet: "imagenet"
      case .builtin: "builtin"
      case .random: "random"
      case .file(let path): YAMLText.scalar(path)
      }
    let batchText =
      switch batchSize {
      case .auto: "auto"
      case .count(let count): String(count)
      }
    return ["backbone:"] + (name.map { ["  name: \(YAMLText.scalar($0))"] } ?? []) + [
      "  weights: \(weightsText)",
      "  include_top: \(includeTop)", "  batch_size: \(batchText)", "  precision: \(precision.rawValue)",
    ] + (precision == .int8 ? ["  calibration_images: \(calibrationImageCount)"] : [])
  }
}
