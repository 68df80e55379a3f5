/// What happens to one picture: the numbers that ``ImageAugmentation`` leaves to chance, once they are drawn.
///
/// Keras calls them `transform_parameters`. The defaults change nothing.
public struct AugmentationTransform: Sendable, Hashable, Codable {
  /// The angle by which the picture is turned, in degrees.
  public var theta = 0.0
  /// The shift that `height_shift_range` asks for, in pixels.
  public var tx = 0.0
  /// The shift that `width_shift_range` asks for, in pixels.
  public var ty = 0.0
  /// The angle by which the picture is sheared, in degrees.
  public var shear = 0.0
  /// How much more of the picture's first axis is shown.
  public var zx = 1.0
  /// How much more of the picture's second axis is shown.
  public var zy = 1.0
  /// Whether left and right change places.
  public var flipsHorizontally = false
  /// Whether top and bottom change places.
  public var flipsVertically = false
  /// What is added to every grey level; nil for nothing.
  public var channelShift: Double?
  /// The factor of brightness; nil for none.
  public var brightness: Double?

  /// A transform that changes nothing.
  public init() {}

  /// What happens to one picture in one epoch.
  ///
  /// The numbers depend on nothing but the arguments, so they are the same in whatever batch and on whatever thread.
  /// Switching one parameter on leaves the numbers of the others as they were.
  /// - Parameters:
  ///   - height: The picture's rows, which shares of the height refer to.
  ///   - width: The picture's columns.
  ///   - seed: The seed of the run.
  ///   - epoch: The number of the epoch, from 0.
  ///   - sample: The number of the picture in the data set, from 0.
  public static func draw(
    _ augmentation: ImageAugmentation, height: Int, width: Int, seed: UInt64, epoch: Int, sample: Int
  ) -> AugmentationTransform {
    var random = UniformNumbers(
      seed, UInt64(truncatingIfNeeded: epoch), UInt64(truncatingIfNeeded: sample))
    var transform = AugmentationTransform()
    // The order of Keras' own draws.
    transform.theta = random.next(upTo: augmentation.rotationRange)
    transform.tx = augmentation.heightShift.draw(side: height, using: &random)
    transform.ty = augmentation.widthShift.draw(side: width, using: &random)
    transform.shear = random.next(upTo: augmentation.shearRange)
    transform.zx = random.next(in: augmentation.zoomRange)
    transform.zy = random.next(in: augmentation.zoomRange)
    let (across, along) = (random.next(), random.next())
    transform.flipsHorizontally = augmentation.horizontalFlip && across < 0.5
    transform.flipsVertically = augmentation.verticalFlip && along < 0.5
    let shift = random.next(upTo: augmentation.channelShiftRange)
    if augmentation.channelShiftRange != 0 { transform.channelShift = shift }
    transform.brightness = augmentation.brightnessRange.map { random.next(in: $0) }
    return transform
  }
}
