internal import ArgumentParser
internal import PipelineConfig

/// How pictures are changed at random; the words, values and rules are those of `augmentation:`.
///
/// Values are texts that the section's own reader gets to see, so that nothing is said in two ways.
struct AugmentationOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Turn up to so many degrees either way.")
  var rotationRange: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Move sideways: 0.1 up to a tenth of the width, 5.0 up to five pixels, 5 a whole number of pixels below five, "
        + "\"10,20\" one of these.", valueName: "distance"))
  var widthShiftRange: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Move up or down, likewise.", valueName: "distance"))
  var heightShiftRange: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Multiply brightness by a factor between these.", valueName: "least,greatest"))
  var brightnessRange: String?

  @Option(parsing: .unconditional, help: "Shear up to so many degrees either way.")
  var shearRange: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "0.2: show 0.8 to 1.2 times as much of each side; or both limits.", valueName: "share|least,greatest"))
  var zoomRange: String?

  @Option(parsing: .unconditional, help: "Raise or lower grey levels by up to so much.")
  var channelShiftRange: String?

  @Option(help: "What lies outside the picture: nearest, reflect, wrap or constant (default: nearest).")
  var fillMode: String?

  @Option(parsing: .unconditional, help: "The grey level outside with constant (default: 0).")
  var cval: String?

  @Flag(help: "Mirror every other picture left to right.")
  var horizontalFlip = false

  @Flag(help: "Mirror every other picture top to bottom.")
  var verticalFlip = false

  @Option(help: "0 for the nearest pixel, 1 for linear between four (default: 1).")
  var interpolationOrder: String?

  @Option(
    help: "keras_preprocessing, or keras3 for the legacy module of Keras 3 (default: keras_preprocessing).")
  var geometry: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Blend pictures of a batch (MixUp).", valueName: "alpha"))
  var mixup: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Exchange parts between pictures of a batch (CutMix).", valueName: "alpha"))
  var cutmix: String?

  /// What was given, in the order of the section's keys.
  private var given: [(key: String, value: String?)] {
    [
      ("rotation_range", rotationRange), ("width_shift_range", widthShiftRange),
      ("height_shift_range", heightShiftRange), ("brightness_range", brightnessRange),
      ("shear_range", shearRange), ("zoom_range", zoomRange), ("channel_shift_range", channelShiftRange),
      ("fill_mode", fillMode), ("cval", cval), ("horizontal_flip", horizontalFlip ? "true" : nil),
      ("vertical_flip", verticalFlip ? "true" : nil), ("interpolation_order", interpolationOrder),
      ("geometry", geometry), ("mixup", mixup), ("cutmix", cutmix),
    ]
  }

  /// The section that the options make, and what of it has no effect.
  func spec() throws -> (spec: AugmentationSpec, warnings: [Diagnostic]) {
    try AugmentationSpec.read(
      given.compactMap { key, value in
        value.map { text in
          let option = "--\(key.replacing("_", with: "-"))"
          let isList = text.contains(",") && !text.hasPrefix("[")
          return AugmentationSpec.Setting(
            key: key, value: isList ? "[\(text)]" : text,
            origin: text == "true" ? option : "\(option) \(text)")
        }
      })
  }
}
