extension LayerSpec {
  private static let kinds = [
    "conv2d", "depthwise_conv2d", "separable_conv2d", "batch_normalization", "relu", "activation",
    "max_pooling2d", "average_pooling2d", "global_average_pooling2d", "global_max_pooling2d", "flatten",
    "dense", "dropout", "zero_padding2d", "resizing", "add", "concatenate", "repeat",
  ]
  /// Shorter names that are read as well.
  private static let synonyms = [
    "global_average_pooling": "global_average_pooling2d", "global_max_pooling": "global_max_pooling2d",
    "max_pooling": "max_pooling2d", "average_pooling": "average_pooling2d", "zero_padding": "zero_padding2d",
  ]

  /// The setting that a layer may be written as alone: `dropout: 0.5`.
  private static let mainKeys = ["dropout": "rate", "dense": "units", "activation": "activation"]

  /// Reads a list of layers; problems are logged.
  static func readList(_ cursor: YAMLCursor, isRepeated: Bool = false) -> [LayerSpec] {
    guard let items = cursor.items() else { return [] }
    if items.isEmpty { cursor.error("'\(cursor.name)' must name at least one layer, got an empty list") }
    return items.compactMap { read($0, isRepeated: isRepeated) }
  }

  private static func read(_ item: YAMLCursor, isRepeated: Bool) -> LayerSpec? {
    guard let (word, given) = item.variant("layer", of: kinds + synonyms.keys.sorted(), known: kinds)
    else { return nil }
    let kindName = synonyms[word] ?? word
    let settings = given.wrapped(as: mainKeys[kindName])
    if kindName == "repeat" { return readRepeat(settings) }
    let keys = keys(of: kindName) + ["name", "inputs"]
    guard let map = settings.mapping(keys: keys), let kind = readKind(kindName, map) else { return nil }
    var layer = LayerSpec(kind)
    layer.name = map["name"].flatMap(readName)
    layer.inputs = map["inputs"].map(readInputs) ?? []
    if isRepeated {
      for key in ["name", "inputs"] {
        map[key]?.error("a layer inside 'repeat' is there several times, so it has no '\(key)'")
      }
    }
    let merges = kind == .add || kind == .concatenate
    if merges, map["inputs"] == nil {
      settings.error("'\(kindName)' needs the layers it joins, for example  \(kindName): {inputs: [a, b]}")
    } else if let inputs = map["inputs"], merges ? layer.inputs.count < 2 : layer.inputs.count > 1 {
      inputs.error(
        "'inputs' of '\(kindName)' must name \(merges ? "two or more layers" : "one layer"), got "
          + "\(layer.inputs.count)")
    }
    return layer
  }

  private static func keys(of kind: String) -> [String] {
    let convolution = ["kernel_size", "strides", "padding", "activation", "use_bias"]
    return switch kind {
    case "conv2d": ["filters"] + convolution + ["groups"]
    case "separable_conv2d": ["filters"] + convolution
    case "depthwise_conv2d": convolution
    case "batch_normalization": ["momentum", "epsilon", "center", "scale"]
    case "relu": ["max_value"]
    case "activation": ["activation"]
    case "max_pooling2d", "average_pooling2d": ["pool_size", "strides", "padding"]
    case "dense": ["units", "activation", "use_bias"]
    case "dropout": ["rate"]
    case "zero_padding2d": ["padding"]
    case "resizing": ["height", "width", "interpolation"]
    default: []
    }
  }

  private static func readKind(_ kind: String, _ map: YAMLMapping) -> Kind? {
    switch kind {
    case "conv2d", "separable_conv2d":
      let filters = map.required("filters", example: "\(kind): {filters: 32, kernel_size: 3}")
      guard let count = filters?.integer(in: 1...1_000_000), let convolution = readConvolution(kind, map)
      else { return nil }
      if kind == "separable_conv2d" { return .separableConv2D(filters: count, convolution) }
      return .conv2D(
        filters: count, convolution, groups: map["groups"]?.integer(in: 1...1_000_000) ?? 1)
    case "depthwise_conv2d": return readConvolution(kind, map).map(Kind.depthwiseConv2D)
    case "batch_normalization":
      return .batchNormalization(
        momentum: map["momentum"]?.number(.share) ?? 0.99, epsilon: map["epsilon"]?.number(.positive) ?? 1e-3,
        center: map["center"]?.bool() ?? true, scale: map["scale"]?.bool() ?? true)
    case "relu": return .relu(maxValue: map["max_value"]?.number(.positive))
    case "activation":
      let word = map.required("activation", example: "activation: {activation: relu}")
      return word?.choice(Activation.self).map(Kind.activation)
    case "max_pooling2d": return .maxPooling2D(readPooling(map))
    case "average_pooling2d": return .averagePooling2D(readPooling(map))
    case "global_average_pooling2d": return .globalAveragePooling2D
    case "global_max_pooling2d": return .globalMaxPooling2D
    case "flatten": return .flatten
    case "dense":
      guard let units = map.required("units", example: "dense: {units: classes, activation: softmax}")
      else { return nil }
      let activation = map["activation"]?.choice(Activation.self) ?? .linear
      let useBias = map["use_bias"]?.bool() ?? true
      if units.plainText == "classes" { return .dense(.classes, activation: activation, useBias: useBias) }
      guard let count = units.plainInteger, (1...10_000_000).contains(count) else {
        units.expected("a whole number from 1 to 10000000, or classes")
        return nil
      }
      return .dense(.count(count), activation: activation, useBias: useBias)
    case "dropout":
      let rate = map.required("rate", example: "dropout: {rate: 0.5}")
      return rate?.number(.properFraction).map { .dropout(rate: $0) }
    case "zero_padding2d":
      return map["padding"].map(readSides) ?? .zeroPadding2D(top: 1, bottom: 1, left: 1, right: 1)
    case "resizing":
      let example = "resizing: {height: 64, width: 64}"
      let height = map.required("height", example: example)?.integer(in: 1...16_384)
      let width = map.required("width", example: example)?.integer(in: 1...16_384)
      guard let height, let width else { return nil }
      return .resizing(
        Size(height, width), map["interpolation"]?.choice(Interpolation.self) ?? .bilinear)
    case "add": return .add
    default: return .concatenate
    }
  }

  private static func readRepeat(_ settings: YAMLCursor) -> LayerSpec? {
    guard let map = settings.mapping(keys: ["times", "layers"]) else { return nil }
    let example = "repeat: {times: 2, layers: [{dense: {units: 64}}, relu]}"
    let times = map.required("times", example: example)?.integer(in: 1...1000)
    let layers = map.required("layers", example: example).map { readList($0, isRepeated: true) }
    guard let times, let layers else { return nil }
    return LayerSpec(.repeated(times: times, layers))
  }

  private static func readConvolution(_ kind: String, _ map: YAMLMapping) -> Convolution? {
    let size = map.required(
      "kernel_size", example: "\(kind): {\(kind == "depthwise_conv2d" ? "" : "filters: 32, ")kernel_size: 3}")
    guard let size = size.flatMap(readSize) else { return nil }
    var convolution = Convolution(kernelSize: size)
    convolution.strides = map["strides"].flatMap(readSize) ?? convolution.strides
    convolution.padding = map["padding"]?.choice(Padding.self) ?? convolution.padding
    convolution.activation = map["activation"]?.choice(Activation.self) ?? convolution.activation
    convolution.useBias = map["use_bias"]?.bool() ?? convolution.useBias
    return convolution
  }

  private static func readPooling(_ map: YAMLMapping) -> Pooling {
    var pooling = Pooling()
    pooling.poolSize = map["pool_size"].flatMap(readSize) ?? pooling.poolSize
    pooling.strides = map["strides"].flatMap(readSize) ?? pooling.poolSize
    pooling.padding = map["padding"]?.choice(Padding.self) ?? pooling.padding
    return pooling
  }

  /// One number for both, or `[height, width]`.
  private static func readSize(_ cursor: YAMLCursor) -> Size? {
    guard let numbers = numbers(cursor, least: 1), numbers.count <= 2 else {
      cursor.expected("a whole number of at least 1, or [height, width]")
      return nil
    }
    return Size(numbers[0], numbers[numbers.count - 1])
  }

  /// One number for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`.
  private static func readSides(_ cursor: YAMLCursor) -> Kind? {
    if let sizes = numbers(cursor, least: 0), sizes.count <= 2 {
      let (rows, columns) = (sizes[0], sizes[sizes.count - 1])
      return .zeroPadding2D(top: rows, bottom: rows, left: columns, right: columns)
    }
    if case .sequence(let pairs) = cursor.value.content, pairs.count == 2 {
      let sides = pairs.compactMap {
        numbers(YAMLCursor(keyPath: cursor.keyPath, value: $0, log: cursor.log), least: 0)
      }
      if sides.count == 2, sides.allSatisfy({ $0.count == 2 }) {
        return .zeroPadding2D(top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1])
      }
    }
    cursor.expected("a whole number of at least 0, [height, width] or [[top, bottom], [left, right]]")
    return nil
  }

  /// A whole number, or the whole numbers of a list; nil where something else stands. Nothing is logged.
  private static func numbers(_ cursor: YAMLCursor, least: Int) -> [Int]? {
    let values: [YAMLValue]
    if case .sequence(let items) = cursor.value.content { values = items } else { values = [cursor.value] }
    let numbers = values.compactMap {
      YAMLCursor(keyPath: cursor.keyPath, value: $0, log: cursor.log).plainInteger
    }
    guard !numbers.isEmpty, numbers.count == values.count,
      numbers.allSatisfy({ (least...16_384).contains($0) })
    else { return nil }
    return numbers
  }

  private static func readName(_ cursor: YAMLCursor) -> String? {
    guard let text = cursor.text() else { return nil }
    guard !text.contains("/") else {
      cursor.error("'name' of a layer must be without '/', which separates names in files")
      return nil
    }
    return text
  }

  private static func readInputs(_ cursor: YAMLCursor) -> [String] {
    if case .scalar = cursor.value.content { return cursor.text().map { [$0] } ?? [] }
    return (cursor.items() ?? []).compactMap { $0.text() }
  }

  // MARK: Writing

  /// The layer as YAML on one line, to follow `- `.
  var yaml: String {
    var settings = settings
    if let name { settings.append(("name", YAMLText.scalar(name))) }
    if !inputs.isEmpty {
      settings.append(("inputs", "[\(inputs.map(YAMLText.scalar).joined(separator: ", "))]"))
    }
    let text = settings.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    return settings.isEmpty ? word : "\(word): {\(text)}"
  }

  /// The name of its kind.
  public var word: String {
    switch kind {
    case .conv2D: "conv2d"
    case .depthwiseConv2D: "depthwise_conv2d"
    case .separableConv2D: "separable_conv2d"
    case .batchNormalization: "batch_normalization"
    case .relu: "relu"
    case .activation: "activation"
    case .maxPooling2D: "max_pooling2d"
    case .averagePooling2D: "average_pooling2d"
    case .globalAveragePooling2D: "global_average_pooling2d"
    case .globalMaxPooling2D: "global_max_pooling2d"
    case .flatten: "flatten"
    case .dense: "dense"
    case .dropout: "dropout"
    case .zeroPadding2D: "zero_padding2d"
    case .resizing: "resizing"
    case .add: "add"
    case .concatenate: "concatenate"
    case .repeated: "repeat"
    }
  }

  private var settings: [(key: String, value: String)] {
    switch kind {
    case .conv2D(let filters, let convolution, let groups):
      return [("filters", "\(filters)")] + convolution.settings + [("groups", "\(groups)")]
    case .separableConv2D(let filters, let convolution):
      return [("filters", "\(filters)")] + convolution.settings
    case .depthwiseConv2D(let convolution): return convolution.settings
    case .batchNormalization(let momentum, let epsilon, let center, let scale):
      return [
        ("momentum", "\(momentum)"), ("epsilon", "\(epsilon)"), ("center", "\(center)"),
        ("scale", "\(scale)"),
      ]
    case .relu(let maxValue): return maxValue.map { [("max_value", "\($0)")] } ?? []
    case .activation(let activation): return [("activation", activation.rawValue)]
    case .maxPooling2D(let pooling), .averagePooling2D(let pooling):
      return [
        ("pool_size", pooling.poolSize.yaml), ("strides", pooling.strides.yaml),
        ("padding", pooling.padding.rawValue),
      ]
    case .dense(let units, let activation, let useBias):
      let count = if case .count(let count) = units { "\(count)" } else { "classes" }
      return [("units", count), ("activation", activation.rawValue), ("use_bias", "\(useBias)")]
    case .dropout(let rate): return [("rate", "\(rate)")]
    case .zeroPadding2D(let top, let bottom, let left, let right):
      return [("padding", "[[\(top), \(bottom)], [\(left), \(right)]]")]
    case .resizing(let size, let interpolation):
      return [
        ("height", "\(size.height)"), ("width", "\(size.width)"), ("interpolation", interpolation.rawValue),
      ]
    case .globalAveragePooling2D, .globalMaxPooling2D, .flatten, .add, .concatenate: return []
    case .repeated(let times, let layers):
      let inner = layers.map { $0.settings.isEmpty ? $0.yaml : "{\($0.yaml)}" }.joined(separator: ", ")
      return [("times", "\(times)"), ("layers", "[\(inner)]")]
    }
  }
}

extension LayerSpec.Convolution {
  fileprivate var settings: [(key: String, value: String)] {
    [
      ("kernel_size", kernelSize.yaml), ("strides", strides.yaml), ("padding", padding.rawValue),
      ("activation", activation.rawValue), ("use_bias", "\(useBias)"),
    ]
  }
}

extension LayerSpec.Size {
  fileprivate var yaml: String { "[\(height), \(width)]" }
}

extension YAMLCursor {
  /// A map with the one setting `key` where only its value stands.
  fileprivate func wrapped(as key: String?) -> YAMLCursor {
    guard let key, case .scalar = value.content, !value.isNull else { return self }
    let entry = YAMLValue.Entry(key: key, keyPosition: value.position, value: value)
    return YAMLCursor(
      keyPath: keyPath, value: YAMLValue(position: value.position, content: .mapping([entry])), log: log)
  }
}
