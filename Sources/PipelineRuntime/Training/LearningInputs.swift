internal import Backbones
internal import Training

/// What a network learns from: the same classes in all phases of a training, and other numbers for each.
protocol LearningInputs {
  /// What the network's outputs stand for, in their order.
  var classNames: [String] { get }
  /// Pictures of an epoch.
  var trainingCount: Int { get }
  /// The files of activations that the phases so far use.
  var identities: Set<String> { get }

  /// What a phase learns from, behind `cut` of a network with `weights`.
  mutating func source(
    behind cut: TrainingCut, _ weights: NetworkWeights, batchSize: Int
  ) throws -> any TrainingSource
}
