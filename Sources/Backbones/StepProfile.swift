internal import DNN

/// One step of a plan and the time it takes.
public struct StepProfile: Sendable, Hashable {
  /// The layer whose result the step gives, or goes towards.
  public let layer: String
  /// What is computed: `convolution 3×3, relu`.
  public let operation: String
  /// oneDNN's name for the code that runs, such as `jit_wino_4x3:avx512_core`.
  public let algorithm: String
  /// How the result lies in memory, such as `nChw16c`.
  public let layout: String
  /// Milliseconds for one image.
  public let milliseconds: Double
  /// Billions of multiplications and additions a second, counted as if computed directly; 0 where nothing is multiplied.
  public let gigaflopsPerSecond: Double
  /// The part of the whole plan's time, 0...1.
  public let share: Double

  init(_ step: Step, seconds: Double, batchSize: Int, total: Double) {
    layer = step.label
    operation = step.name
    algorithm = step.implementation
    layout = step.resultLayout
    milliseconds = seconds * 1000 / Double(batchSize)
    gigaflopsPerSecond = Double(2 * step.multiplyAddCount) / seconds / 1e9
    share = seconds / total
  }
}
