/// Some samples as a step takes them.
public struct TrainingBatch: Sendable {
  /// `(samples,) + inputShape`, row-major.
  public var input: [Float]
  /// `(samples, classCount)`: what the probabilities should be.
  public var targets: [Float]
  /// How much each sample counts; nil for 1.
  public var sampleWeights: [Float]?

  /// A batch.
  public init(input: [Float], targets: [Float], sampleWeights: [Float]? = nil) {
    (self.input, self.targets, self.sampleWeights) = (input, targets, sampleWeights)
  }
}

/// Where a trainer gets its samples from.
///
/// What it gives must depend on nothing but the arguments: a training that is resumed asks for the same batches again.
public protocol TrainingSource {
  /// Samples of an epoch.
  var sampleCount: Int { get }
  /// Samples that are looked at after each epoch; may be 0.
  var validationCount: Int { get }

  /// A batch to learn from.
  ///
  /// - Parameters:
  ///   - samples: Which ones, 0 ..< sampleCount.
  ///   - epoch: The number of the epoch through all phases, from 0.
  ///   - number: The number of the batch in the epoch, from 0.
  func batch(of samples: [Int], epoch: Int, number: Int) throws -> TrainingBatch

  /// Samples to look at, 0 ..< validationCount, never changed at random.
  func validationBatch(of samples: Range<Int>) throws -> TrainingBatch
}
