/// The `backbone:` section: which pretrained network, run how.
public struct BackboneSpec: Equatable, Sendable {
  /// Where the weights come from.
  public enum Weights: Equatable, Sendable {
    /// Keras' own ImageNet weights, found by digest.
    case imagenet
    /// Those of the network that ships with the program, which are in it.
    case builtin
    /// Drawn from the seed, for trying things out.
    case random
    /// A file of weights, or of a network with its weights; relative paths start at the current folder.
    case file(String)

    /// The value of `weights:`.
    public init(_ text: String) {
      switch text {
      case "imagenet": self = .imagenet
      case "builtin": self = .builtin
      case "random": self = .random
      default: self = .file(text)
      }
    }

    /// What is meant where nobody says: the network's own.
    public static func standard(for name: String?) -> Weights {
      name == BackboneSpec.shippedName ? .builtin : .imagenet
    }
  }

  /// The network that ships with the program.
  public static let shippedName = "formulanet"

  /// How many images go through the network at once.
  public enum BatchSize: Equatable, Sendable {
    /// Chosen for the network and the machine.
    case auto
    /// This many.
    case count(Int)
  }

  /// The number format of the computation.
  public enum Precision: String, CaseIterable, Equatable, Sendable {
    /// IEEE single precision, as Keras.
    case float32
    /// Factors of 8 significant bits, sums in single precision.
    case bfloat16
    /// Factors of 8-bit integers, scaled by ranges found on a sample of the images.
    case int8
  }

  /// The network's name; whether it exists is for those to say who build networks. Nil where the file of weights
  /// describes its network.
  public var name: String?
  /// Where the weights come from.
  public var weights: Weights
  /// Whether the ImageNet classifier is kept on top.
  public var includeTop: Bool
  /// How many images go through at once.
  public var batchSize: BatchSize
  /// The number format.
  public var precision: Precision
  /// How many of the images are looked at to scale 8-bit integers.
  public var calibrationImageCount: Int

  /// A backbone section.
  ///
  /// - Parameter weights: Nil for the network's own.
  public init(
    name: String?, weights: Weights? = nil, includeTop: Bool = false, batchSize: BatchSize = .auto,
    precision: Precision = .float32, calibrationImageCount: Int = 64
  ) {
    (self.name, self.weights, self.includeTop) = (name, weights ?? .standard(for: name), includeTop)
    (self.batchSize, self.precision) = (batchSize, precision)
    self.calibrationImageCount = calibrationImageCount
  }
}
