import PipelineConfig
import Testing

@Suite("The augmentation section")
struct AugmentationSpecTests {
  /// What is read of settings whose place is called by their key.
  private func read(
    _ settings: [(String, String)]
  ) throws -> (spec: AugmentationSpec, warnings: [String]) {
    let result = try AugmentationSpec.read(
      settings.map { AugmentationSpec.Setting(key: $0.0, value: $0.1, origin: $0.0) })
    return (result.spec, result.warnings.map(\.description))
  }

  private func problem(_ key: String, _ value: String) -> String {
    do {
      return "none: \(try read([(key, value)]).spec)"
    } catch {
      return "\(error)"
    }
  }

  @Test("takes ImageDataGenerator's arguments by their names")
  func settings() throws {
    var expected = AugmentationSpec()
    #expect(try read([]).spec == expected)
    (expected.rotationRange, expected.shearRange, expected.zoomRange) = (10, 0.2, 0.8...1.2)
    (expected.horizontalFlip, expected.verticalFlip) = (true, true)
    (expected.brightnessRange, expected.channelShiftRange) = (0.5...1.5, 20)
    (expected.fillMode, expected.cval, expected.interpolationOrder) = (.constant, 127.5, 0)
    (expected.geometry, expected.mixUp, expected.cutMix) = (.keras3, 0.2, 1)
    let (spec, warnings) = try read([
      ("rotation_range", "10"), ("shear_range", "0.2"), ("zoom_range", "0.2"), ("horizontal_flip", "true"),
      ("vertical_flip", "yes"), ("brightness_range", "[0.5, 1.5]"), ("channel_shift_range", "20"),
      ("fill_mode", "constant"), ("cval", "127.5"), ("interpolation_order", "0"), ("geometry", "keras3"),
      ("mixup", "0.2"), ("cutmix", "1"),
    ])
    #expect(spec == expected)
    #expect(warnings.isEmpty)
    expected = AugmentationSpec()
    expected.zoomRange = 0.5...0.75
    #expect(
      try read([("zoom_range", "[0.5, 0.75]"), ("mixup", "none"), ("brightness_range", "none")]).spec
        == expected)
  }

  @Test(
    "tells Python's whole numbers from fractions, as Keras does with shifts",
    arguments: [
      ("0.1", AugmentationSpec.Shift.upTo(0.1)), ("2", .wholePixels(below: 2)), ("2.0", .upTo(2)),
      ("0", .upTo(0)),
      ("1e1", .upTo(10)), ("[3, -0.5]", .oneOf([3, -0.5])),
    ])
  func shifts(_ text: String, _ expected: AugmentationSpec.Shift) throws {
    #expect(try read([("width_shift_range", text)]).spec.widthShiftRange == expected)
    #expect(try read([("height_shift_range", text)]).spec.heightShiftRange == expected)
  }

  @Test(
    "says what is wrong with a setting",
    arguments: [
      ("rotation_range", "-5", "'rotation_range' must be a number from 0 to 360, got '-5'"),
      ("rotation_range", "lots", "'rotation_range' must be a number, got 'lots'"),
      ("width_shift_range", "-0.1", "'width_shift_range' must be a number from 0 to 100000, got '-0.1'"),
      (
        "width_shift_range", "200000",
        "'width_shift_range' must be a whole number from 0 to 100000, got '200000'"
      ),
      (
        "height_shift_range", "[]",
        "'height_shift_range' must be a number, or a list of distances to choose from, got a list"
      ),
      ("height_shift_range", "[a]", "'height_shift_range[0]' must be a number, got 'a'"),
      ("brightness_range", "0.5", "'brightness_range' must be [least, greatest], got '0.5'"),
      ("brightness_range", "[1.5, 0.5]", "'brightness_range' must be [least, greatest], got [1.5, 0.5]"),
      ("shear_range", "90", "'shear_range' must be at least 0 and less than 90, got '90'"),
      ("zoom_range", "1", "'zoom_range' must be at least 0 and at most 0.99, or [least, greatest], got '1'"),
      ("zoom_range", "[0, 1]", "'zoom_range[0]' must be a number from 0.01 to 100, got '0'"),
      ("zoom_range", "[1, 2, 3]", "'zoom_range' must be [least, greatest], got a list"),
      ("channel_shift_range", "256", "'channel_shift_range' must be a number from 0 to 255, got '256'"),
      ("fill_mode", "mirror", "'fill_mode' must be one of constant, nearest, reflect, wrap, got 'mirror'"),
      ("cval", "-1", "'cval' must be a number from 0 to 255, got '-1'"),
      ("horizontal_flip", "2", "'horizontal_flip' must be true or false, got '2'"),
      ("interpolation_order", "3", "'interpolation_order' must be a whole number from 0 to 1, got '3'"),
      (
        "geometry", "keras2",
        "'geometry' must be one of keras_preprocessing, keras3, got 'keras2'; did you mean 'keras3'?"
      ),
      ("mixup", "0", "'mixup' must be greater than 0, got '0'"),
      ("cutmix", "[1]", "'cutmix' must be a number, got a list"),
      ("rotation", "5", "unknown key 'rotation' in 'augmentation'"),
      (
        "horizontal_flp", "true",
        "unknown key 'horizontal_flp' in 'augmentation'; did you mean 'horizontal_flip'?"
      ),
      (
        "rescale", "0.004",
        "'rescale' is not supported by this version; the network's own preprocessing comes after augmentation"
      ),
      (
        "validation_split", "0.2",
        "'validation_split' is not supported by this version; dataset.split says which pictures are for validation"
      ),
    ])
  func problems(_ key: String, _ value: String, _ expected: String) {
    #expect(problem(key, value).hasPrefix("\(key): error: \(expected)"), "\(problem(key, value))")
  }

  @Test("reports every problem at once")
  func everyProblem() {
    #expect(throws: PipelineConfigError.self) { try read([("cval", "x"), ("mixup", "y"), ("zoom", "1")]) }
    do {
      _ = try read([("cval", "x"), ("mixup", "y"), ("zoom", "1")])
    } catch {
      #expect("\(error)".split(separator: "\n").count { $0.contains(": error: ") } == 3)
    }
  }

  @Test(
    "warns of what has no effect",
    arguments: [
      (
        [("fill_mode", "wrap"), ("horizontal_flip", "true")],
        "fill_mode: warning: 'fill_mode' has no effect without rotation"
      ),
      (
        [("cval", "3"), ("rotation_range", "5")],
        "cval: warning: 'cval' has no effect with fill_mode: nearest"
      ),
      (
        [("interpolation_order", "0")],
        "interpolation_order: warning: 'interpolation_order' has no effect without rotation"
      ),
      ([("geometry", "keras3")], "geometry: warning: 'geometry' has no effect without rotation"),
      ([("width_shift_range", "1")], "width_shift_range: warning: 'width_shift_range: 1' moves nothing"),
    ])
  func warnings(_ settings: [(String, String)], _ expected: String) throws {
    let found = try read(settings).warnings
    #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
  }

  @Test("what is not warned of")
  func noWarnings() throws {
    #expect(try read([("geometry", "keras3"), ("brightness_range", "[0.5, 1]")]).warnings.isEmpty)
    #expect(try read([("fill_mode", "constant"), ("cval", "9"), ("zoom_range", "0.1")]).warnings.isEmpty)
  }

  @Test("what is printed is read as it was", arguments: 0..<300 as Range<UInt64>)
  func roundTrip(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    let spec = Self.spec(&generator)
    let settings = spec.yaml.map { line in
      let parts = line.split(separator: ": ", maxSplits: 1)
      return (String(parts[0]), String(parts[1]))
    }
    let (again, warnings) = try read(settings)
    #expect(again == spec, "\(spec.yaml)")
    #expect(warnings.isEmpty, "\(warnings)")
    #expect(again.yaml == spec.yaml)
  }

  // What has no effect is warned of and not printed, so it keeps its default.
  private static func spec(_ generator: inout Generator) -> AugmentationSpec {
    var spec = AugmentationSpec()
    func flag() -> Bool { Bool.random(using: &generator) }
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    func shift() -> AugmentationSpec.Shift {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: .upTo(0)
      case 1: .upTo(number(0.001...3))
      case 2: .wholePixels(below: Int.random(in: 2...100_000, using: &generator))
      default: .oneOf((0..<Int.random(in: 1...3, using: &generator)).map { _ in number(-40...40) })
      }
    }
    if flag() { spec.rotationRange = number(0.1...360) }
    (spec.widthShiftRange, spec.heightShiftRange) = (shift(), shift())
    if flag() { spec.shearRange = number(0.1...89) }
    if flag() { spec.zoomRange = number(0.01...0.9)...number(1...100) }
    if flag() { spec.brightnessRange = number(0...1)...number(1...100) }
    if flag() { spec.channelShiftRange = number(0...255) }
    (spec.horizontalFlip, spec.verticalFlip) = (flag(), flag())
    if flag() { spec.mixUp = number(1e-9...9) }
    if flag() { spec.cutMix = number(1e-9...9) }
    let moves =
      spec.rotationRange > 0 || spec.widthShiftRange != .upTo(0) || spec.heightShiftRange != .upTo(0)
      || spec.shearRange > 0 || spec.zoomRange != 1...1
    if moves {
      spec.fillMode = AugmentationSpec.FillMode.allCases.randomElement(using: &generator) ?? .nearest
      if spec.fillMode == .constant { spec.cval = number(0...255) }
      spec.interpolationOrder = flag() ? 0 : 1
    }
    if moves || spec.brightnessRange != nil { spec.geometry = flag() ? .keras3 : .kerasPreprocessing }
    return spec
  }
}
