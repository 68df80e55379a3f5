public import DNN

/// A network planned for certain features and one batch size.
///
/// It holds the weights; an `ExtractorStream` computes, and any number of streams may do so at the same time. Only what
/// the features need is computed, all of them in one pass. A feature does not depend on the other images of its batch.
public final class Extractor: Sendable {
  /// What is extracted, in the order of the results.
  public let features: [FeatureSpec]
  /// The shape of one image's result for each feature, without the batch.
  public let featureShapes: [[Int]]
  /// `[batch, height, width, channels]` of the input.
  public let inputShape: [Int]
  /// How many images a stream runs at once.
  public let batchSize: Int

  let networkName: String
  let plan: ExecutionPlan
  /// For each feature, which of the plan's results it is.
  let resultOfFeature: [Int]

  /// Reads the weights that are needed, folds them and plans the run.
  ///
  /// - Parameter threadCount: How many threads a stream computes with.
  /// - Throws: `BackboneError`: unknown layer, pooling that does not fit, weights that cannot be read or are not
  ///   numbers, or the engine's refusal.
  public init(
    weights: NetworkWeights, features: [FeatureSpec], batchSize: Int,
    threadCount: Int = ThreadBudget.count, tuning: ConvolutionTuning = .unmeasured,
    precision: Precision = .float32
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
      plan = try ExecutionPlan(
        consume graph, batchSize: batchSize, threadCount: threadCount, tuning: tuning, precision: precision)
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

  /// A stream, which takes its memory now: best made by the thread that will run it.
  ///
  /// - Throws: `BackboneError.execution` when memory does not suffice.
  public func makeStream() throws(BackboneError) -> ExtractorStream { try ExtractorStream(self) }

  /// Bytes of weights in the engine's layout, which all streams share.
  public var weightByteCount: Int { plan.weightByteCount }

  /// Runs a batch of zeros `runs` times and tells what each step of the plan takes, the best time of each.
  ///
  /// - Throws: As `run`.
  public func profile(runs: Int = 5) throws(BackboneError) -> [StepProfile] {
    let batch = [Float](repeating: 0, count: inputShape.reduce(1, *))
    var best = [Double](repeating: .infinity, count: plan.steps.count)
    do {
      let stream = try plan.makeStream()
      _ = try stream.run(batch)
      for _ in 0..<runs {
        for (index, seconds) in try stream.stepSeconds(batch).enumerated() {
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
