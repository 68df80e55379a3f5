extension ImagesSpec {
  /// The largest height and width: more than any network takes.
  private static let largestSide = 16_384

  /// Reads the section; problems are logged.
  static func read(_ cursor: YAMLCursor?) -> ImagesSpec {
    var images = ImagesSpec()
    let keys = [
      "target_size", "decode", "interpolation", "aspect", "pad_color", "orientation", "on_error",
      "max_errors",
      "max_pixels",
    ]
    guard let cursor, let map = cursor.mapping(keys: keys, later: ["augmentation": ""]) else { return images }
    images.targetSize = map["target_size"].flatMap(readTargetSize)
    images.decode = map["decode"]?.choice(Decode.self) ?? images.decode
    images.interpolation = map["interpolation"]?.choice(Interpolation.self) ?? images.interpolation
    images.aspect = map["aspect"]?.choice(Aspect.self) ?? images.aspect
    images.padColor = map["pad_color"].flatMap(readColor) ?? images.padColor
    images.orientation = map["orientation"]?.choice(Orientation.self) ?? images.orientation
    images.onError = map["on_error"]?.choice(OnError.self) ?? images.onError
    if let maxErrors = map["max_errors"], maxErrors.plainText != "none" {
      images.maxErrors = maxErrors.integer(in: 0...Int.max)
      if images.onError == .fail {
        maxErrors.warning("'max_errors' has no effect with on_error: fail, which ends at the first")
      }
    }
    images.maxPixels = map["max_pixels"]?.integer(in: 1...Int.max) ?? images.maxPixels
    if let decode = map["decode"], images.decode == .fast, !images.interpolation.isAntialiased {
      decode.warning(
        "with interpolation: \(images.interpolation.rawValue), which picks single pixels, 'decode: fast' changes large JPEGs "
          + "visibly; with bilinear or another filter hardly")
    }
    if let color = map["pad_color"], images.aspect != .pad {
      color.warning("'pad_color' has no effect with aspect: \(images.aspect.rawValue)")
    }
    return images
  }

  private static func readTargetSize(_ cursor: YAMLCursor) -> TargetSize? {
    guard let numbers = readIntegers(cursor, count: 2, in: 1...largestSide, what: "[height, width]") else {
      return nil
    }
    return TargetSize(height: numbers[0], width: numbers[1])
  }

  private static func readColor(_ cursor: YAMLCursor) -> Color? {
    guard let numbers = readIntegers(cursor, count: 3, in: 0...255, what: "[red, green, blue]") else {
      return nil
    }
    return Color(red: UInt8(numbers[0]), green: UInt8(numbers[1]), blue: UInt8(numbers[2]))
  }

  private static func readIntegers(
    _ cursor: YAMLCursor, count: Int, in range: ClosedRange<Int>, what: String
  ) -> [Int]? {
    guard case .sequence(let values) = cursor.value.content else {
      cursor.expected(what)
      return nil
    }
    guard values.count == count else {
      cursor.error("'\(cursor.name)' must be \(what), got a list of \(values.count)")
      return nil
    }
    let numbers = (cursor.items() ?? []).compactMap { $0.integer(in: range) }
    return numbers.count == count ? numbers : nil
  }

  /// The section as lines of YAML.
  var yaml: [String] {
    var lines = ["images:"]
    if let targetSize { lines.append("  target_size: [\(targetSize.height), \(targetSize.width)]") }
    lines.append("  decode: \(decode.rawValue)")
    lines += ["  interpolation: \(interpolation.rawValue)", "  aspect: \(aspect.rawValue)"]
    if aspect == .pad {
      lines.append("  pad_color: [\(padColor.red), \(padColor.green), \(padColor.blue)]")
    }
    lines += ["  orientation: \(orientation.rawValue)", "  on_error: \(onError.rawValue)"]
    if onError == .skip { lines.append("  max_errors: \(maxErrors.map(String.init) ?? "none")") }
    lines.append("  max_pixels: \(maxPixels)")
    return lines
  }
}
