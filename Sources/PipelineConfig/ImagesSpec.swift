/// The `images:` section: how a file becomes pixels.
public struct ImagesSpec: Equatable, Sendable {
  /// Height and width in pixels, in this order, as Keras has it.
  public struct TargetSize: Equatable, Sendable {
    /// Rows of pixels.
    public var height: Int
    /// Columns of pixels.
    public var width: Int

    /// A size.
    public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }
  }

  /// How exactly a file is decoded.
  public enum Decode: String, CaseIterable, Equatable, Sendable {
    /// Every pixel, as Keras.
    case exact
    /// JPEGs much larger than the target size are reduced while they are decoded.
    case fast
  }

  /// The resampling filter.
  public enum Interpolation: String, CaseIterable, Equatable, Sendable {
    /// Pillow's; Keras' `load_img` default.
    case nearest
    /// Pillow's, antialiased.
    case bilinear
    /// Pillow's, antialiased.
    case bicubic
    /// Pillow's, antialiased.
    case hamming
    /// Pillow's, antialiased.
    case box
    /// Pillow's, antialiased.
    case lanczos
    /// TensorFlow's bilinear, not antialiased.
    case tensorFlowBilinear = "tf_bilinear"

    /// Whether every pixel of the picture has its share in a smaller one; otherwise single pixels are picked.
    public var isAntialiased: Bool {
      switch self {
      case .nearest, .tensorFlowBilinear: false
      case .bilinear, .bicubic, .hamming, .box, .lanczos: true
      }
    }
  }

  /// What happens to the proportions of the picture.
  public enum Aspect: String, CaseIterable, Equatable, Sendable {
    /// Height and width are scaled each by its own factor.
    case stretch
    /// The middle is cut out, as Keras' `keep_aspect_ratio`.
    case crop
    /// The picture is fitted in and surrounded by `padColor`.
    case pad
  }

  /// Whether a camera's note about its orientation counts.
  public enum Orientation: String, CaseIterable, Equatable, Sendable {
    /// Pixels as stored, as Keras.
    case ignore
    /// Turned and mirrored as the EXIF tag says.
    case exif
  }

  /// What an image that cannot be decoded means for the run.
  public enum OnError: String, CaseIterable, Equatable, Sendable {
    /// It becomes a failed row, and the run goes on.
    case skip
    /// The run ends.
    case fail
  }

  /// A colour.
  public struct Color: Equatable, Sendable {
    /// Red, 0...255.
    public var red: UInt8
    /// Green, 0...255.
    public var green: UInt8
    /// Blue, 0...255.
    public var blue: UInt8

    /// A colour.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
      (self.red, self.green, self.blue) = (red, green, blue)
    }
  }

  /// The size that enters the network; nil for the backbone's own.
  public var targetSize: TargetSize?
  /// How exactly a file is decoded.
  public var decode = Decode.exact
  /// The resampling filter.
  public var interpolation = Interpolation.nearest
  /// What happens to the proportions.
  public var aspect = Aspect.stretch
  /// What surrounds a padded picture.
  public var padColor = Color(red: 0, green: 0, blue: 0)
  /// Whether the EXIF orientation counts.
  public var orientation = Orientation.ignore
  /// What an undecodable image means.
  public var onError = OnError.skip
  /// After how many failed images a run that skips gives up; nil for never.
  public var maxErrors: Int?
  /// The most pixels an image may have; the default is where Pillow refuses.
  public var maxPixels = 178_956_970

  /// The defaults.
  public init() {}
}
