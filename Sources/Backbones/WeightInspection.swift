internal import Digests
internal import Foundation

/// What a weight file is: which network's, whose, and whether every number in it is usable.
public struct WeightInspection: Sendable, Equatable {
  /// The classifier in a file.
  public enum Classifier: Sendable, Hashable {
    /// Left out.
    case none
    /// Of the network's own classes, so that the network with its top can be run.
    case whole(classCount: Int)
    /// Trained on other classes or another image size: features can be taken, the classifier not be used.
    case other(classCount: Int?)
  }

  /// How the bytes compare with the file Keras publishes.
  public enum Origin: Sendable, Hashable {
    /// The very bytes of this file.
    case official(fileName: String)
    /// Other bytes than those of any file whose digest Keras publishes.
    case other
    /// Keras publishes no digest of the file it could be; whether it has the size seen elsewhere, nil where no size
    /// is known.
    case unpublished(fileName: String, hasKnownSize: Bool?)
  }

  /// A tensor with numbers that no network can use.
  public struct BadTensor: Sendable, Hashable {
    /// The layer's name in the file.
    public let layer: String
    /// The weight's name in the file.
    public let weight: String
    /// How many numbers it has.
    public let elementCount: Int
    /// How many are NaN.
    public let nanCount: Int
    /// How many are infinite.
    public let infiniteCount: Int
    /// How many are below zero, in a variance; 0 for every other weight.
    public let negativeCount: Int
    /// Why it cannot be read at all, nil where it can.
    public let problem: String?
  }

  /// The file's path, as given.
  public let path: String
  /// Its size.
  public let byteCount: Int
  /// SHA-256 of the file: the identity of these weights in a recipe.
  public let sha256: String
  /// MD5 of the file, which Keras' digests are.
  public let md5: String
  /// What kind of file it is.
  public let container: WeightFile.Container
  /// The network it fits, nil where it fits none.
  public let backbone: Backbone?
  /// The network whose layers are most like it, when it fits none.
  public let nearest: Backbone?
  /// Why it does not fit the nearest network.
  public let mismatch: String?
  /// Layers with weights that the nearest network has and the file lacks, when it fits none.
  public let missingLayers: [String]
  /// Layers with weights that the file has and the nearest network lacks, when it fits none.
  public let extraLayers: [String]
  /// The classifier in it.
  public let classifier: Classifier
  /// Whose bytes they are.
  public let origin: Origin
  /// How many tensors it holds.
  public let tensorCount: Int
  /// How many numbers they hold together.
  public let parameterCount: Int
  /// Every tensor with unusable numbers.
  public let badTensors: [BadTensor]
  /// Whether no number differs from 0, as in a file that nobody filled.
  public let isAllZero: Bool

  /// Whether features can be taken with these weights.
  public var isUsable: Bool { backbone != nil && badTensors.isEmpty }

  /// Reads the whole file: once for its digests, and once for its numbers, one tensor at a time.
  ///
  /// - Parameters:
  ///   - official: The files that count as Keras' own.
  ///   - isCancelled: Looked at before each tensor; true ends the inspection with what is known so far.
  /// - Throws: `BackboneError` where the file cannot be opened as a weight file at all.
  public init(
    path: String, official: [OfficialWeight] = OfficialWeight.all, isCancelled: () -> Bool = { false }
  ) throws(BackboneError) {
    let file = try WeightFile(path: path)
    let fit = Self.fit(file)
    self.path = path
    container = file.container
    backbone = fit?.backbone
    classifier = fit?.classifier ?? .none
    if fit == nil, let nearest = Self.nearest(file) {
      (self.nearest, mismatch) = (nearest.backbone, nearest.mismatch)
      (missingLayers, extraLayers) = (nearest.missing, nearest.extra)
    } else {
      (nearest, mismatch, missingLayers, extraLayers) = (nil, nil, [], [])
    }
    tensorCount = file.layers.reduce(0) { $0 + $1.weights.count }
    parameterCount = file.layers.flatMap(\.weights).reduce(0) { $0 + $1.shape.reduce(1, *) }
    (badTensors, isAllZero) = Self.survey(file, isCancelled)
    do {
      let digests = try Digest.file(path, [.sha256, .md5])
      (sha256, md5) = (digests[0], digests[1])
      byteCount = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    } catch {
      throw .fileUnreadable(file: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    // Keras publishes its legacy layout only: a file of another kind is somebody's own.
    let candidate = file.container == .legacyHDF5 ? fit?.backbone : nil
    origin = Self.origin(of: path, md5: md5, byteCount: byteCount, candidate, classifier, official)
  }

  private static func fit(_ file: WeightFile) -> (backbone: Backbone, classifier: Classifier)? {
    for backbone in Backbone.all {
      guard let network = try? backbone.network(includeTop: false),
        (try? NetworkWeights(file, for: network)) != nil
      else { continue }
      return (backbone, classifier(of: file, backbone, weightedCount: layers(of: network).count))
    }
    return nil
  }

  private static func classifier(
    of file: WeightFile, _ backbone: Backbone, weightedCount: Int
  ) -> Classifier {
    do throws(BackboneError) {
      _ = try NetworkWeights(file, for: backbone.network(includeTop: true))
      return .whole(classCount: backbone.classCount)
    } catch {
      if case .wrongClassCount(_, _, let found, _) = error { return .other(classCount: found) }
      guard file.layers.count > weightedCount else { return .none }
      // What is left over stands behind the network; the columns of the last kernel are its classes.
      let kernel = file.layers.last?.weights.first { $0.shape.count == 2 }
      return .other(classCount: kernel?.shape.last)
    }
  }

  private static func layers(of network: Network) -> Set<String> { Set(network.weightSpecs.map(\.layer)) }

  /// Networks with less in common than this are not worth naming.
  private static let leastLikeness = 0.3

  private struct Nearest {
    var backbone: Backbone
    var mismatch: String
    var missing: [String]
    var extra: [String]
  }

  private static func nearest(_ file: WeightFile) -> Nearest? {
    var best: (backbone: Backbone, network: Network, likeness: Double)?
    for backbone in Backbone.all {
      for includeTop in [false, true] {
        guard let network = try? backbone.network(includeTop: includeTop) else { continue }
        let matching = LayerMatching(file, network)
        let weighted = network.layers.filter { !network.weightSpecs(of: $0).isEmpty }
        let common = weighted.count { layer in
          matching[layer.name]?.weights.map(\.shape) == network.weightSpecs(of: layer).map(\.shape)
        }
        // Layers in common over layers in either.
        let likeness = Double(common) / Double(max(weighted.count + matching.extra.count, 1))
        if likeness > best?.likeness ?? leastLikeness { best = (backbone, network, likeness) }
      }
    }
    guard let best else { return nil }
    let matching = LayerMatching(file, best.network)
    let mismatch: String
    do throws(BackboneError) {
      _ = try NetworkWeights(file, for: best.network)
      mismatch = "fits only with its classifier"
    } catch {
      mismatch = "\(error)".replacing("\(file.path): ", with: "")
    }
    return Nearest(
      backbone: best.backbone, mismatch: mismatch, missing: matching.missing,
      extra: matching.extra.map(\.name))
  }

  private static func survey(
    _ file: WeightFile, _ isCancelled: () -> Bool
  ) -> (bad: [BadTensor], isAllZero: Bool) {
    var bad: [BadTensor] = []
    var isAllZero = true
    for layer in file.layers {
      for (index, weight) in layer.weights.enumerated() {
        if isCancelled() { return (bad, false) }
        let count = weight.shape.reduce(1, *)
        do {
          let values = try file.uncheckedValues(of: weight, layer: layer.name)
          let isVariance = isVariance(index, of: layer)
          if isAllZero { isAllZero = values.allSatisfy { $0 == 0 } }
          var (nan, infinite, negative) = (0, 0, 0)
          for value in values {
            if value.isNaN { nan += 1 } else if value.isInfinite { infinite += 1 }
            if isVariance, value < 0 { negative += 1 }
          }
          guard nan + infinite + negative > 0 else { continue }
          bad.append(
            BadTensor(
              layer: layer.name, weight: weight.name, elementCount: count, nanCount: nan,
              infiniteCount: infinite, negativeCount: negative, problem: nil))
        } catch {
          bad.append(
            BadTensor(
              layer: layer.name, weight: weight.name, elementCount: count, nanCount: 0, infiniteCount: 0,
              negativeCount: 0, problem: "\(error)".replacing("\(file.path): ", with: "")))
        }
      }
    }
    return (bad, isAllZero)
  }

  /// Whether a weight is the moving variance of a normalization.
  private static func isVariance(_ index: Int, of layer: WeightFile.StoredLayer) -> Bool {
    let name = layer.weights[index].name
    if name.contains("variance") { return true }
    // Old files name theirs otherwise (`running_std`) and Keras 3's not at all; the order is the same everywhere:
    // gamma, beta, mean, variance, with either of the first two left out.
    let shapes = Set(layer.weights.map(\.shape))
    return layer.weights.count >= 3 && shapes.count == 1 && shapes.first?.count == 1
      && index == layer.weights.count - 1
  }

  private static func origin(
    of path: String, md5: String, byteCount: Int, _ backbone: Backbone?, _ classifier: Classifier,
    _ official: [OfficialWeight]
  ) -> Origin {
    if let own = official.first(where: { $0.md5 == md5 }) { return .official(fileName: own.fileName) }
    let includeTop: Bool
    switch classifier {
    case .none: includeTop = false
    case .whole: includeTop = true
    case .other: return .other
    }
    let candidates = official.filter { $0.backbone == backbone?.name && $0.includeTop == includeTop }
    let name = URL(fileURLWithPath: path).lastPathComponent
    let file =
      candidates.first { $0.fileName == name }
      ?? candidates.first { $0.inputSize == nil || $0.inputSize == backbone?.defaultInputSize }
    guard let file, file.md5 == nil else { return .other }
    return .unpublished(fileName: file.fileName, hasKnownSize: file.byteCount.map { $0 == byteCount })
  }
}
