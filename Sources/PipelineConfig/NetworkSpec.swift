/// The `network:` section: a network from scratch, layer by layer.
public struct NetworkSpec: Equatable, Sendable {
  /// What becomes of pixels before they enter.
  public enum Preprocessing: String, CaseIterable, Equatable, Sendable {
    /// Multiplied by 1/255: 0...1.
    case rescale
    /// Scaled to -1...1.
    case tf
    /// BGR, the ImageNet mean of each channel subtracted.
    case caffe
    /// 0...1, the ImageNet mean of each channel subtracted, divided by its standard deviation.
    case torch
    /// Left at 0...255.
    ///
    /// Not called `none`, which would be nil wherever the choice is optional.
    case untouched = "none"
  }

  /// What the network is called; by default what the pipeline is.
  public var name: String
  /// Rows and columns of its images, which have three channels.
  public var input: LayerSpec.Size
  /// What becomes of pixels before they enter.
  public var preprocessing: Preprocessing
  /// Its layers after the image; never empty.
  public var layers: [LayerSpec]

  /// A network section.
  public init(
    name: String, input: LayerSpec.Size, preprocessing: Preprocessing = .rescale, layers: [LayerSpec]
  ) {
    (self.name, self.input, self.preprocessing, self.layers) = (name, input, preprocessing, layers)
  }
}

extension NetworkSpec {
  /// Reads the section; nil after logging that it cannot be one.
  static func read(_ cursor: YAMLCursor, defaultName: String) -> NetworkSpec? {
    guard let map = cursor.mapping(keys: ["name", "input", "preprocessing", "layers"]) else { return nil }
    let name = map["name"]?.text() ?? defaultName
    if name.contains("/") { map["name"]?.error("'name' of a network must be without '/'") }
    let size = map.required("input", example: "input: [32, 32, 3]").flatMap(readInput)
    let preprocessing = map["preprocessing"]?.choice(Preprocessing.self) ?? .rescale
    let example = "layers: [{conv2d: {filters: 32, kernel_size: 3}}, flatten, {dense: {units: classes}}]"
    let layers = map.required("layers", example: example).map { LayerSpec.readList($0) }
    guard let size, let layers else { return nil }
    return NetworkSpec(name: name, input: size, preprocessing: preprocessing, layers: layers)
  }

  private static func readInput(_ cursor: YAMLCursor) -> LayerSpec.Size? {
    guard case .sequence(let items) = cursor.value.content, items.count == 3,
      let sizes = cursor.items()?.map(\.plainInteger), let height = sizes[0], let width = sizes[1],
      (1...16_384).contains(height), (1...16_384).contains(width), let channels = sizes[2]
    else {
      cursor.expected("[height, width, channels]")
      return nil
    }
    guard channels == 3 else {
      cursor.error("'input' must have 3 channels: every image is read as RGB, got \(channels)")
      return nil
    }
    return LayerSpec.Size(height, width)
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    [
      "network:", "  name: \(YAMLText.scalar(name))", "  input: [\(input.height), \(input.width), 3]",
      "  preprocessing: \(preprocessing.rawValue)", "  layers:",
    ] + layers.map { "    - \($0.yaml)" }
  }
}
