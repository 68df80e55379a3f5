/// How pictures are changed at random while a network trains, with the parameters of Keras' `ImageDataGenerator`.
///
/// The defaults change nothing. Pixels are grey levels 0...255 and stay such: `rescale` and standardisation are the
/// business of the network's preprocess mode, which comes after.
/// Reference: keras-preprocessing 1.1.2, keras_preprocessing/image/image_data_generator.py.
public struct ImageAugmentation: Sendable, Hashable, Codable {
  /// Which generation of Keras' generator is followed.
  public enum Geometry: String, CaseIterable, Sendable, Hashable, Codable {
    /// The package for Keras 2: the centre is half a pixel below and right of the middle, `heightShift` moves rows.
    ///
    /// Before brightness is changed, the picture's grey levels are stretched to all of 0...255.
    case kerasPreprocessing = "keras_preprocessing"
    /// The legacy module of Keras 3: rows and columns are swapped in the map, so `heightShift` moves columns, rotations
    /// turn the other way, and the centre is that of the picture lying on its side.
    ///
    /// Brightness is changed without stretching.
    case keras3
  }

  /// Between which pixels a value lies.
  public enum InterpolationOrder: Int, CaseIterable, Sendable, Hashable, Codable {
    /// The nearest pixel.
    case nearest = 0
    /// Linear between the four pixels around.
    case linear = 1
  }

  /// Pictures are turned up to so many degrees either way, at least 0.
  public var rotationRange = 0.0
  /// How far pictures are moved sideways.
  public var widthShift = ShiftRange.none
  /// How far pictures are moved up or down.
  public var heightShift = ShiftRange.none
  /// The factors by which brightness is multiplied, at least 0; nil for unchanged.
  public var brightnessRange: ClosedRange<Double>?
  /// Pictures are sheared up to so many degrees either way, at least 0.
  public var shearRange = 0.0
  /// The factors by which each side shows more of the picture, greater than 0: above 1 zooms out, below 1 in.
  public var zoomRange = 1.0...1.0
  /// Grey levels are raised or lowered by up to this, within the picture's own least and greatest; at least 0.
  public var channelShiftRange = 0.0
  /// What lies outside the picture.
  public var fillMode = FillMode.nearest
  /// The grey level outside the picture with `fillMode` constant, 0...255.
  public var fillValue = 0.0
  /// Whether every other picture is mirrored left to right.
  public var horizontalFlip = false
  /// Whether every other picture is mirrored top to bottom.
  public var verticalFlip = false
  /// Between which pixels a value lies.
  public var interpolationOrder = InterpolationOrder.linear
  /// Which generation of Keras' generator is followed.
  public var geometry = Geometry.kerasPreprocessing

  /// An augmentation that changes nothing yet.
  public init() {}

  /// Whether no picture is ever changed.
  public var isIdentity: Bool {
    rotationRange == 0 && widthShift.isNone && heightShift.isNone && brightnessRange == nil && shearRange == 0
      && zoomRange == 1...1 && channelShiftRange == 0 && !horizontalFlip && !verticalFlip
  }
}
