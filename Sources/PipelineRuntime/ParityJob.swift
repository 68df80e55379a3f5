internal import Backbones
internal import DNN
internal import Foundation
internal import Images
internal import PipelineConfig
internal import Tensors

/// Compares a backbone's features with arrays that a person saved from Keras: a certificate that the numbers are Keras'.
public struct ParityJob {
  /// How the whole comparison came out.
  public struct Report: Sendable, Equatable, Encodable {
    /// One layer, or the preprocessed pictures (`input`).
    public struct Row: Sendable, Equatable, Encodable {
      public var layer: String
      /// The shape of one picture's result.
      public var shape: [Int]
      /// How many numbers were compared, over all pictures.
      public var elementCount: Int
      /// The largest difference.
      public var worstAbsolute: Double
      /// The largest difference over the element, where that is more than 1e-5 of the layer's largest.
      public var worstRelative: Double
      /// The largest difference over what is allowed: 1e-4 of the element and 1e-5 of the layer's largest.
      public var worstShare: Double
      /// How many elements differ by more than that.
      public var overCount: Int
    }

    public var backbone: String
    /// The path of the weight file, or `random:seed`.
    public var weights: String
    /// SHA-256 of the weight file, or `random:seed`.
    public var weightsDigest: String
    public var imageCount: Int
    public var rows: [Row]
    /// Why the pictures themselves were not compared, nil when they were.
    public var inputNote: String?
    /// Whether no element of any row is over the tolerance.
    public var isClose: Bool
  }

  private let backbone: Backbone
  private let weights: NetworkWeights
  private let reference: KerasReference

  /// Opens archive and weights.
  ///
  /// - Parameters:
  ///   - name: The backbone.
  ///   - weights: `imagenet`, `builtin`, `random` or a path, as in pipeline files; nil for the network's own.
  ///   - seed: The seed of random weights.
  ///   - path: The `.npz` archive.
  /// - Throws: `RuntimeError.invalid` for what cannot be used.
  public init(backbone name: String, weights: String?, seed: UInt64, against path: String) throws {
    do {
      let named = try Backbone.named(name)
      reference = try KerasReference(path: path)
      (backbone, self.weights) = try named.load(
        weights.map { WeightSource($0, seed: seed) } ?? named.standardWeights,
        includeTop: reference.includesTop,
        height: reference.inputShape[1], width: reference.inputShape[2])
    } catch {
      throw RuntimeError.invalid(["error: \(error)"])
    }
  }

  /// Decodes, runs and compares.
  ///
  /// - Throws: `RuntimeError.failed`.
  public func run(threads: ThreadCount) throws -> Report {
    try RuntimeError.wrapping {
      threads.apply()
      let (inputRow, note) = try comparedInput()
      let rows = try ParityCheck(weights, against: reference).run(
        tuning: ConvolutionTuning(folder: CacheFolder.path())
      ).map {
        row($0.layer, $0.shape, $0.closeness)
      }
      let all = (inputRow.map { [$0] } ?? []) + rows
      return Report(
        backbone: backbone.name, weights: weights.origin, weightsDigest: try weights.digest(),
        imageCount: reference.inputShape[0], rows: all, inputNote: note,
        isClose: all.allSatisfy { $0.overCount == 0 })
    }
  }

  /// Our own decoding and preprocessing against what Keras' network was given.
  private func comparedInput() throws -> (Report.Row?, note: String?) {
    let paths = reference.imagePaths
    guard paths.count == reference.inputShape[0], let filter = reference.interpolation else {
      return (nil, "the archive does not name its pictures")
    }
    guard let interpolation = ImagesSpec.Interpolation(rawValue: filter) else {
      return (nil, "the archive's interpolation '\(filter)' is not known")
    }
    if let missing = paths.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
      return (nil, "\(missing): no such file; run where the archive's pictures are")
    }
    var spec = ImagesSpec()
    spec.interpolation = interpolation
    let size = ImageSize(height: reference.inputShape[1], width: reference.inputShape[2])
    let loader = ImageLoader(spec, size: size)
    let expected = try reference.input()
    var actual = [Float](repeating: 0, count: expected.count)
    for (index, path) in paths.enumerated() {
      let loaded = try loader.load(Array(Data(contentsOf: URL(fileURLWithPath: path))))
      backbone.preprocessMode.imagesMode.write(
        loaded.pixels, into: &actual, at: index * expected.count / paths.count)
    }
    return (
      row("input", Array(reference.inputShape.dropFirst()), Closeness(actual, expected, rtol: 0, atol: 0)),
      nil
    )
  }

  private func row(_ layer: String, _ shape: [Int], _ closeness: Closeness) -> Report.Row {
    Report.Row(
      layer: layer, shape: shape, elementCount: closeness.count, worstAbsolute: closeness.worstAbsolute,
      worstRelative: closeness.worstRelative,
      // The pictures must be equal to the bit: there is no allowance to take a share of.
      worstShare: layer == "input" ? Double(closeness.overCount) : closeness.worstShare,
      overCount: closeness.overCount)
  }
}
