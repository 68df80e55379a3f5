extension AugmentationSpec {
  /// The keys of the section.
  public static let keys = [
    "rotation_range", "width_shift_range", "height_shift_range", "brightness_range", "shear_range",
    "zoom_range",
    "channel_shift_range", "fill_mode", "cval", "horizontal_flip", "vertical_flip", "interpolation_order",
    "geometry", "mixup", "cutmix",
  ]

  /// Arguments of `ImageDataGenerator` that are not about chance.
  private static let elsewhere = [
    "rescale", "preprocessing_function", "featurewise_center", "samplewise_center",
    "featurewise_std_normalization", "samplewise_std_normalization", "zca_whitening", "zca_epsilon",
  ]

  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor) -> AugmentationSpec {
    var spec = AugmentationSpec()
    let reason = "; the network's own preprocessing comes after augmentation"
    var later = Dictionary(uniqueKeysWithValues: elsewhere.map { ($0, reason) })
    later["validation_split"] = "; dataset.split says which pictures are for validation"
    guard let map = cursor.mapping(keys: keys, later: later) else { return spec }
    spec.rotationRange = map["rotation_range"]?.number(.upTo(360)) ?? spec.rotationRange
    spec.widthShiftRange = map["width_shift_range"].flatMap(readShift) ?? spec.widthShiftRange
    spec.heightShiftRange = map["height_shift_range"].flatMap(readShift) ?? spec.heightShiftRange
    if let brightness = map["brightness_range"], brightness.plainText != "none" {
      spec.brightnessRange = readRange(brightness, 0...100)
    }
    spec.shearRange = map["shear_range"]?.number(.rightAngle) ?? spec.shearRange
    spec.zoomRange = map["zoom_range"].flatMap(readZoom) ?? spec.zoomRange
    spec.channelShiftRange = map["channel_shift_range"]?.number(.upTo(255)) ?? spec.channelShiftRange
    spec.fillMode = map["fill_mode"]?.choice(FillMode.self) ?? spec.fillMode
    spec.cval = map["cval"]?.number(.upTo(255)) ?? spec.cval
    spec.horizontalFlip = map["horizontal_flip"]?.bool() ?? spec.horizontalFlip
    spec.verticalFlip = map["vertical_flip"]?.bool() ?? spec.verticalFlip
    spec.interpolationOrder = map["interpolation_order"]?.integer(in: 0...1) ?? spec.interpolationOrder
    spec.geometry = map["geometry"]?.choice(Geometry.self) ?? spec.geometry
    spec.mixUp = map["mixup"].flatMap(readAlpha)
    spec.cutMix = map["cutmix"].flatMap(readAlpha)
    for (keys, reason) in spec.unused {
      for key in keys { map[key]?.warning("'\(key)' has no effect \(reason)") }
    }
    for (key, shift) in [
      ("width_shift_range", spec.widthShiftRange), ("height_shift_range", spec.heightShiftRange),
    ] where shift == .wholePixels(below: 1) {
      map[key]?.warning(
        "'\(key): 1' moves nothing: as in Keras, a whole number gives shifts of fewer pixels; 1.0 gives up to one pixel"
      )
    }
    return spec
  }

  /// Whether pixels may change their place other than by a flip.
  private var moves: Bool {
    rotationRange > 0 || widthShiftRange != .upTo(0) || heightShiftRange != .upTo(0) || shearRange > 0
      || zoomRange != 1...1
  }

  /// The keys that nothing looks at, with why.
  private var unused: [(keys: [String], reason: String)] {
    var found: [(keys: [String], reason: String)] = []
    if !moves {
      let reason = "without rotation, shift, shear or zoom"
      found.append((["fill_mode", "cval", "interpolation_order"], reason))
      if brightnessRange == nil { found.append((["geometry"], reason + " and brightness_range")) }
    } else if fillMode != .constant {
      found.append((["cval"], "with fill_mode: \(fillMode.rawValue)"))
    }
    return found
  }

  private static func readShift(_ cursor: YAMLCursor) -> Shift? {
    if case .sequence = cursor.value.content {
      guard let items = cursor.items() else { return nil }
      if items.isEmpty {
        cursor.expected("a number, or a list of distances to choose from")
        return nil
      }
      let choices = items.compactMap { $0.number(.distance) }
      return choices.count == items.count ? .oneOf(choices) : nil
    }
    // As in Python, what is written as a whole number is one.
    if let whole = cursor.plainInteger, whole > 0 {
      return cursor.integer(in: 0...100_000).map { .wholePixels(below: $0) }
    }
    return cursor.number(.upTo(100_000)).map { .upTo($0) }
  }

  private static func readZoom(_ cursor: YAMLCursor) -> ClosedRange<Double>? {
    if case .scalar = cursor.value.content {
      return cursor.number(.zoom).map { 1 - $0...1 + $0 }
    }
    return readRange(cursor, 0.01...100)
  }

  private static func readRange(_ cursor: YAMLCursor, _ limits: ClosedRange<Double>) -> ClosedRange<Double>? {
    guard case .sequence(let values) = cursor.value.content, values.count == 2 else {
      cursor.expected("[least, greatest]")
      return nil
    }
    let numbers = (cursor.items() ?? []).compactMap { $0.number(.within(limits)) }
    guard numbers.count == 2 else { return nil }
    guard numbers[0] <= numbers[1] else {
      cursor.error("'\(cursor.name)' must be [least, greatest], got [\(numbers[0]), \(numbers[1])]")
      return nil
    }
    return numbers[0]...numbers[1]
  }

  private static func readAlpha(_ cursor: YAMLCursor) -> Double? {
    cursor.plainText == "none" ? nil : cursor.number(.positive)
  }

  /// The section's settings as lines of YAML.
  package var yaml: [String] {
    func list(_ numbers: [Double]) -> String { "[\(numbers.map { "\($0)" }.joined(separator: ", "))]" }
    func list(_ range: ClosedRange<Double>) -> String { list([range.lowerBound, range.upperBound]) }
    func alpha(_ alpha: Double?) -> String { alpha.map { "\($0)" } ?? "none" }
    let lines: [(key: String, value: String)] = [
      ("rotation_range", "\(rotationRange)"), ("width_shift_range", widthShiftRange.yaml),
      ("height_shift_range", heightShiftRange.yaml),
      ("brightness_range", brightnessRange.map(list) ?? "none"),
      ("shear_range", "\(shearRange)"), ("zoom_range", list(zoomRange)),
      ("channel_shift_range", "\(channelShiftRange)"), ("fill_mode", fillMode.rawValue), ("cval", "\(cval)"),
      ("horizontal_flip", "\(horizontalFlip)"), ("vertical_flip", "\(verticalFlip)"),
      ("interpolation_order", "\(interpolationOrder)"), ("geometry", geometry.rawValue),
      ("mixup", alpha(mixUp)), ("cutmix", alpha(cutMix)),
    ]
    let hidden = Set(unused.flatMap(\.keys))
    return lines.filter { !hidden.contains($0.key) }.map { "\($0.key): \($0.value)" }
  }
}

extension AugmentationSpec.Shift {
  /// The distance as YAML, so that it is read as what it is.
  fileprivate var yaml: String {
    switch self {
    case .upTo(let limit): "\(limit)"
    case .wholePixels(let bound): "\(bound)"
    case .oneOf(let choices): "[\(choices.map { "\($0)" }.joined(separator: ", "))]"
    }
  }
}

extension YAMLCursor.Bounds {
  /// Any distance in pixels.
  fileprivate static let distance = within(-100_000...100_000)
  /// An angle that leaves something to see.
  fileprivate static let rightAngle = Self(words: "at least 0 and less than 90") { 0 <= $0 && $0 < 90 }
  /// A distance from 1 that keeps clear of 0.
  fileprivate static let zoom = Self(words: "at least 0 and at most 0.99, or [least, greatest]") {
    0 <= $0 && $0 <= 0.99
  }

  fileprivate static func upTo(_ limit: Double) -> Self { within(0...limit) }

  fileprivate static func within(_ range: ClosedRange<Double>) -> Self {
    func words(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
    return Self(words: "a number from \(words(range.lowerBound)) to \(words(range.upperBound))") {
      range.contains($0)
    }
  }
}
