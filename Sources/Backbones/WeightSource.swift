public import Foundation

/// Where a backbone's weights come from, as people write it.
public enum WeightSource: Sendable, Hashable, CustomStringConvertible {
  /// Keras' ImageNet weights, found by file name in Keras' own cache.
  case imagenet
  /// Those of the shipped network, which are in the program itself.
  case builtin
  /// A file.
  case file(String)
  /// By formula from a seed.
  case random(seed: UInt64)

  /// From the value of `weights:`: `imagenet`, `builtin`, `random` (with the run's seed), or else a path.
  public init(_ text: String, seed: UInt64) {
    switch text {
    case "imagenet": self = .imagenet
    case "builtin": self = .builtin
    case "random": self = .random(seed: seed)
    default: self = .file(text)
    }
  }

  public var description: String {
    switch self {
    case .imagenet: "imagenet"
    case .builtin: "builtin"
    case .file(let path): path
    case .random(let seed): "random:\(seed)"
    }
  }
}

extension Backbone {
  /// Keras' names for the ImageNet weight file, the most fitting first.
  ///
  /// Without the top, the file with the top serves as well and is the second choice. MobileNetV2 has files per
  /// input size: 224 unless the image is a square of another size Keras has weights for.
  public func weightFileNames(includeTop: Bool, height: Int? = nil, width: Int? = nil) -> [String] {
    let names = (includeTop ? [true] : [false, true]).compactMap {
      officialWeight(includeTop: $0, height: height, width: width)?.fileName
    }
    // Keras gave the files of both generations one name, so one that Keras fetched lies there under that.
    return self == .resNet50V02
      ? names + Backbone.resNet50.weightFileNames(includeTop: includeTop) : names
  }

  /// The folders in which Keras' files are looked for: `$PIPELINE_WEIGHTS`, `$KERAS_HOME/models`,
  /// `~/.keras/models`.
  public static func weightFolders(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    var folders: [String] = []
    if let folder = environment["PIPELINE_WEIGHTS"], !folder.isEmpty { folders.append(folder) }
    if let home = environment["KERAS_HOME"], !home.isEmpty { folders.append("\(home)/models") }
    let home = environment["HOME"] ?? NSHomeDirectory()
    folders.append("\(home)/.keras/models")
    return folders
  }

  /// The network with its weights, from wherever `source` says.
  ///
  /// For `resnet50` the generation is told by the layers of the weight file, never by its name: a file of release
  /// v0.2 gives that network, with its layer names.
  /// - Throws: `BackboneError`: no such file, or one that does not fit.
  public func load(
    _ source: WeightSource, includeTop: Bool, height: Int? = nil, width: Int? = nil,
    folders: [String] = Backbone.weightFolders()
  ) throws(BackboneError) -> (backbone: Backbone, weights: NetworkWeights) {
    if case .described = architecture { return (self, try ownWeights(source, includeTop, height, width)) }
    let path: String
    switch source {
    case .random(let seed):
      return (
        self, .random(seed: seed, for: try network(includeTop: includeTop, height: height, width: width))
      )
    case .file(let given): path = given
    case .builtin: throw .notShipped(backbone: name)
    case .imagenet:
      try checkClassifierSize(includeTop: includeTop, height: height, width: width)
      path = try locateWeights(includeTop: includeTop, height: height, width: width, folders: folders)
    }
    // The size is checked before a file of half a gigabyte is opened.
    var network = try network(includeTop: includeTop, height: height, width: width)
    let file = try WeightFile(path: path)
    var backbone = self
    if self == .resNet50, Self.isOldResNet50(file) {
      backbone = .resNet50V02
      network = try backbone.network(includeTop: includeTop, height: height, width: width)
    }
    return (backbone, try NetworkWeights(file, for: network))
  }

  /// The weights of a network that describes itself.
  private func ownWeights(
    _ source: WeightSource, _ includeTop: Bool, _ height: Int?, _ width: Int?
  ) throws(BackboneError) -> NetworkWeights {
    let network = try network(includeTop: includeTop, height: height, width: width)
    switch source {
    case .random(let seed): return .random(seed: seed, for: network)
    case .file(let path): return try NetworkWeights(WeightFile(path: path), named: network)
    case .imagenet: throw .noOfficialWeights(backbone: name)
    case .builtin:
      guard isShipped else { throw .notShipped(backbone: name) }
      return try ShippedNetwork.own.get().weights.restricted(to: network)
    }
  }

  /// With the top, ImageNet's weights were trained for certain sizes, and Keras takes no other.
  private func checkClassifierSize(includeTop: Bool, height: Int?, width: Int?) throws(BackboneError) {
    let (height, width) = (height ?? defaultInputSize, width ?? defaultInputSize)
    guard includeTop, height != width || !classifierInputSizes.contains(height) else { return }
    throw .inputSizeFixed(backbone: name, height: height, width: width, expected: classifierInputSizes)
  }

  /// The first of the network's file names that is in one of `folders`.
  ///
  /// - Throws: `BackboneError.weightsNotFound` with the names and the folders; `.noOfficialWeights` where Keras has none.
  public func locateWeights(
    includeTop: Bool, height: Int? = nil, width: Int? = nil, folders: [String] = Backbone.weightFolders()
  ) throws(BackboneError) -> String {
    let names = weightFileNames(includeTop: includeTop, height: height, width: width)
    guard !names.isEmpty else { throw .noOfficialWeights(backbone: name) }
    for name in names {
      for folder in folders {
        let path = "\(folder)/\(name)"
        if FileManager.default.fileExists(atPath: path) { return path }
      }
    }
    throw .weightsNotFound(
      backbone: self.name, fileNames: names, folders: folders,
      command: fetchCommand(includeTop: includeTop, height: height, width: width))
  }

  private static func isOldResNet50(_ file: WeightFile) -> Bool {
    file["res2a_branch2a"] != nil && file["conv2_block1_1_conv"] == nil
  }
}
