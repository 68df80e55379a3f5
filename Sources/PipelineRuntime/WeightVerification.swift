internal import Backbones
internal import Foundation

/// Says of weight files what they are and whether they can be used.
public struct WeightVerification {
  /// What there is to say about one file.
  public struct Result: Sendable, Equatable, Encodable {
    /// A tensor with numbers that no network can use.
    public struct BadTensor: Sendable, Equatable, Encodable {
      public var layer: String
      public var weight: String
      public var elementCount: Int
      public var nanCount: Int
      public var infiniteCount: Int
      /// Below zero, in a variance.
      public var negativeCount: Int
      /// Why it cannot be read at all.
      public var problem: String?
    }

    /// The path as given.
    public var path: String
    /// Whether features, and where a classifier was asked for its answers, can be had with it.
    public var isUsable: Bool
    /// Why not.
    public var problem: String?
    /// The network it fits, as `backbone:` names it.
    public var backbone: String?
    /// The network in words.
    public var network: String?
    /// `none`, `whole` (with the network's own classes) or `other`.
    public var classifier: String?
    /// How many classes the classifier tells apart.
    public var classCount: Int?
    /// The kind of file, in words: `Keras .h5`, `safetensors` …
    public var container: String?
    /// Whether it is Keras' own file, byte for byte; nil where Keras publishes no digest of such a file.
    public var isOfficial: Bool?
    /// The name of Keras' own file that it is or could be.
    public var officialFile: String?
    public var byteCount: Int?
    public var sha256: String?
    public var md5: String?
    public var tensorCount: Int?
    public var parameterCount: Int?
    public var badTensors: [BadTensor] = []
    /// The network most like it, where it fits none.
    public var nearest: String?
    /// Layers with weights that the nearest network has and the file has not.
    public var missingLayers: [String] = []
    /// Layers with weights that the file has and the nearest network has not.
    public var extraLayers: [String] = []
    /// What a person should know.
    public var notes: [String] = []

    private enum Key: CodingKey {
      case path, isUsable, problem, backbone, network, classifier, classCount, container, isOfficial
      case officialFile, byteCount, sha256, md5, tensorCount, parameterCount, badTensors, nearest
      case missingLayers, extraLayers, notes
    }

    /// Every key is always there, null where there is nothing to say, so that programs need not ask.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try container.encode(isUsable, forKey: .isUsable)
      try container.encode(problem, forKey: .problem)
      try container.encode(backbone, forKey: .backbone)
      try container.encode(network, forKey: .network)
      try container.encode(classifier, forKey: .classifier)
      try container.encode(classCount, forKey: .classCount)
      try container.encode(self.container, forKey: .container)
      try container.encode(isOfficial, forKey: .isOfficial)
      try container.encode(officialFile, forKey: .officialFile)
      try container.encode(byteCount, forKey: .byteCount)
      try container.encode(sha256, forKey: .sha256)
      try container.encode(md5, forKey: .md5)
      try container.encode(tensorCount, forKey: .tensorCount)
      try container.encode(parameterCount, forKey: .parameterCount)
      try container.encode(badTensors, forKey: .badTensors)
      try container.encode(nearest, forKey: .nearest)
      try container.encode(missingLayers, forKey: .missingLayers)
      try container.encode(extraLayers, forKey: .extraLayers)
      try container.encode(notes, forKey: .notes)
    }
  }

  private let expected: Backbone?
  private let includeTop: Bool

  /// A verification.
  ///
  /// - Parameters:
  ///   - backbone: The network the files must fit; nil for any.
  ///   - includeTop: Whether they must hold the network's classifier.
  /// - Throws: `RuntimeError.invalid` for an unknown network.
  public init(backbone: String?, includeTop: Bool) throws {
    expected = try backbone.map { try WeightCatalog.backbone(named: $0) }
    self.includeTop = includeTop
  }

  /// Reads every file whole; one that cannot be used is a result, not an error.
  ///
  /// - Throws: `RuntimeError.interrupted`.
  public func run(_ paths: [String], interruption: Interruption) throws -> [Result] {
    try paths.map { path in
      let result = verify(path, interruption)
      try interruption.check()
      return result
    }
  }

  private func verify(_ path: String, _ interruption: Interruption) -> Result {
    let inspection: WeightInspection
    do {
      inspection = try WeightInspection(path: path, isCancelled: { interruption.isRequested })
    } catch {
      return Result(path: path, isUsable: false, problem: "\(error)".replacing("\(path): ", with: ""))
    }
    var result = Result(
      path: path, isUsable: true, backbone: inspection.backbone?.name, network: inspection.backbone?.title,
      container: inspection.container.title, byteCount: inspection.byteCount, sha256: inspection.sha256,
      md5: inspection.md5, tensorCount: inspection.tensorCount, parameterCount: inspection.parameterCount,
      badTensors: inspection.badTensors.map {
        Result.BadTensor(
          layer: $0.layer, weight: $0.weight, elementCount: $0.elementCount, nanCount: $0.nanCount,
          infiniteCount: $0.infiniteCount, negativeCount: $0.negativeCount, problem: $0.problem)
      }, nearest: inspection.nearest?.name, missingLayers: inspection.missingLayers,
      extraLayers: inspection.extraLayers)
    describe(inspection, in: &result)
    result.problem = problem(inspection)
    result.isUsable = result.problem == nil
    return result
  }

  private func describe(_ inspection: WeightInspection, in result: inout Result) {
    if inspection.backbone != nil {
      switch inspection.classifier {
      case .none: result.classifier = "none"
      case .whole(let count): (result.classifier, result.classCount) = ("whole", count)
      case .other(let count): (result.classifier, result.classCount) = ("other", count)
      }
    }
    if inspection.isAllZero {
      result.notes.append("every number in it is 0, as in a file that nobody has filled")
    }
    switch inspection.origin {
    case .official(let fileName): (result.isOfficial, result.officialFile) = (true, fileName)
    case .other: result.isOfficial = false
    case .unpublished(let fileName, let hasKnownSize):
      result.officialFile = fileName
      if hasKnownSize == false {
        result.notes.append("its size is not the one Keras' own \(fileName) is said to have")
      }
    }
  }

  private func problem(_ inspection: WeightInspection) -> String? {
    guard let found = inspection.backbone else {
      return inspection.mismatch ?? "the layers are of no network known here"
    }
    if let bad = inspection.badTensors.first {
      let more = inspection.badTensors.count - 1
      return "unusable numbers in '\(bad.layer)', \(bad.weight)"
        + (more > 0 ? " and \(more) more" : "")
        + "; save the model again from a good state, or fetch it again"
    }
    if expected != nil || includeTop {
      do {
        // What a run would do with it, in its words.
        _ = try (expected ?? found).load(.file(inspection.path), includeTop: includeTop)
      } catch {
        return "\(error)".replacing("\(inspection.path): ", with: "")
      }
    }
    return nil
  }
}
