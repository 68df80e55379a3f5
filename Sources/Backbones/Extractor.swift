public import DNN

/// A network planned for certain features and one batch size: images go in, features come out.
///
/// Only what the features need is computed, all of them in one pass. A feature does not depend on the other images
/// of its batch. Not thread-safe: one caller at a time.
public final class Extractor {
  /// What is extracted, in the order of the results.
  public let features: [FeatureSpec]
  /// The shape of one image's result for each feature, without the batch.
  public let featureShapes: [[Int]]
  /// `[batch, height, width, channels]` of the input.
  public let inputShape: [Int]
  /// How many images are run at once.
  public let batchSize: Int

  private let networkName: String
  private let plan: ExecutionPlan
  /// For each feature, which of the plan's results it is.
  private let resultOfFeature: [Int]

  /// Reads the weights that are needed, folds them and plans the run.
  ///
  /// - Throws: `BackboneError`: unknown layer, pooling that does not fit, weights that cannot be read or are not
  ///   numbers, or the engine's refusal.
  public init(
    weights: NetworkWeights, features: [FeatureSpec], batchSize: Int,
    tuning: ConvolutionTuning = .unmeasured, precision: Precision = .float32
  ) throws(BackboneError) {
    let network = weights.network
    guard !features.isEmpty else { throw .noFeatures(network: network.name) }
    var shapes: [[Int]] = []
    for feature in features { shapes.append(try network.featureShape(feature)) }
    var distinct: [FeatureSpec] = []
    resultOfFeature = features.map { feature in
      if let index = distinct.firstIndex(of: feature) { return index }
      distinct.append(feature)
      return distinct.count - 1
    }
    let graph = try GraphTranslation.graph(of: weights, features: distinct)
    do {
      plan = try ExecutionPlan(consume graph, batchSize: batchSize, tuning: tuning, precision: precision)
    } catch {
      throw .execution(network: network.name, reason: error.description)
    }
    networkName = network.name
    self.features = features
    self.batchSize = batchSize
    featureShapes = shapes
    inputShape = plan.inputShape
  }

  /// How many numbers each feature has per image.
  public var featureDimensions: [Int] { featureShapes.map { $0.reduce(1, *) } }

  /// The features of one batch.
  ///
  /// - Parameter batch: Preprocessed images, `inputShape` in row-major order; a short last batch is filled up by
  ///   the caller, who drops the surplus results.
  /// - Returns: For each feature one array: image after image, each of `featureShapes` in row-major order.
  /// - Throws: `BackboneError.wrongBatch` when `batch` has another length, `.execution` when the engine fails.
  public func run(_ batch: [Float]) throws(BackboneError) -> [[Float]] {
    guard batch.count == inputShape.reduce(1, *) else {
      throw .wrongBatch(found: batch.count, expected: inputShape)
    }
    do {
      let results = try plan.run(batch)
      return resultOfFeature.map { results[$0] }
    } catch {
      throw .execution(network: networkName, reason: error.description)
    }
  }

  /// Bytes of activations and working memory, which live as long as the extractor.
  public var scratchByteCount: Int { plan.scratchByteCount }

  /// Bytes of weights in the engine's layout.
  public var weightByteCount: Int { plan.weightByteCount }

  /// Runs a batch of zeros `runs` times and tells what each step of the plan takes, the best time of each.
  ///
  /// - Throws: As `run`.
  public func profile(runs: Int = 5) throws(BackboneError) -> [StepProfile] {
    let batch = [Float](repeating: 0, count: inputShape.reduce(1, *))
    var best = [Double](repeating: .infinity, count: plan.steps.count)
    do {
      _ = try plan.run(batch)
      for _ in 0..<runs {
        for (index, seconds) in try plan.stepSeconds(batch).enumerated() {
          best[index] = min(best[index], seconds)
        }
      }
    } catch {
      throw .execution(network: networkName, reason: error.description)
    }
    let total = best.reduce(0, +)
    return zip(plan.steps, best).map { step, seconds in
      StepProfile(step, seconds: seconds, batchSize: batchSize, total: total)
    }
  }

  /// One line per step of the plan: operation, implementation, shapes; for people.
  public var stepDescriptions: [String] { plan.steps.map(\.description) }
}
