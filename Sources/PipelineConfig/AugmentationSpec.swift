/// The `augmentation:` section: how pictures are changed at random while training, named as the arguments of Keras'
/// `ImageDataGenerator`.
public struct AugmentationSpec: Equatable, Sendable {
  /// How far pictures are moved along one side.
  public enum Shift: Equatable, Sendable {
    /// Any distance up to this one, either way: a share of the side if less than 1, else pixels. At least 0.
    case upTo(Double)
    /// A whole number of pixels less than this one, either way. At least 1.
    case wholePixels(below: Int)
    /// One of these distances, either way: shares of the side if all of them are less than 1, else pixels. Not empty.
    case oneOf([Double])
  }

  /// What lies outside the picture.
  public enum FillMode: String, CaseIterable, Equatable, Sendable {
    case constant, nearest, reflect, wrap
  }

  /// Which generation of Keras' generator is followed.
  public enum Geometry: String, CaseIterable, Equatable, Sendable {
    /// The package for Keras 2.
    case kerasPreprocessing = "keras_preprocessing"
    /// The legacy module of Keras 3.
    case keras3
  }

  /// Pictures are turned up to so many degrees either way, 0 to 360.
  public var rotationRange = 0.0
  /// How far pictures are moved sideways.
  public var widthShiftRange = Shift.upTo(0)
  /// How far pictures are moved up or down.
  public var heightShiftRange = Shift.upTo(0)
  /// The factors by which brightness is multiplied, 0 to 100; nil for unchanged.
  public var brightnessRange: ClosedRange<Double>?
  /// Pictures are sheared up to so many degrees either way, at least 0 and less than 90.
  public var shearRange = 0.0
  /// The factors by which each side shows more of the picture, 0.01 to 100.
  public var zoomRange = 1.0...1.0
  /// Grey levels are raised or lowered by up to this, 0 to 255.
  public var channelShiftRange = 0.0
  /// What lies outside the picture.
  public var fillMode = FillMode.nearest
  /// The grey level outside the picture with fill mode constant, 0 to 255.
  public var cval = 0.0
  /// Whether every other picture is mirrored left to right.
  public var horizontalFlip = false
  /// Whether every other picture is mirrored top to bottom.
  public var verticalFlip = false
  /// 0 for the nearest pixel, 1 for linear between the four around.
  public var interpolationOrder = 1
  /// Which generation of Keras' generator is followed.
  public var geometry = Geometry.kerasPreprocessing
  /// MixUp's alpha, greater than 0; nil for no MixUp.
  public var mixUp: Double?
  /// CutMix's alpha, greater than 0; nil for no CutMix.
  public var cutMix: Double?

  /// The defaults, which change nothing.
  public init() {}
}
