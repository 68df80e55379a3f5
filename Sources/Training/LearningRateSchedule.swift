private import Foundation

/// How the learning rate changes while a training goes on, known beforehand.
///
/// Reference: Keras 3.15 `keras/src/optimizers/schedules/learning_rate_schedule.py`: `CosineDecay` with its warm-up,
/// `ExponentialDecay` with and without `staircase`; a step there is an epoch here.
public struct LearningRateSchedule: Sendable, Hashable, Codable {
  /// The form of the curve after the warm-up.
  public enum Shape: Sendable, Hashable, Codable {
    /// The same all the time.
    case constant
    /// Multiplied by `factor` each time `epochs` have passed.
    case step(factor: Double, epochs: Int)
    /// Half a cosine wave from the whole rate down to the share `alpha` of it, at the end of the training.
    case cosine(alpha: Double)
    /// Multiplied by `rate` in each epoch, gradually.
    case exponential(rate: Double)
  }

  /// The form of the curve after the warm-up.
  public let shape: Shape
  /// Epochs at the start in which the rate rises from 0, in a line.
  public let warmupEpochs: Int

  /// A schedule.
  public init(_ shape: Shape, warmupEpochs: Int = 0) {
    (self.shape, self.warmupEpochs) = (shape, warmupEpochs)
  }

  /// The learning rate at a point of the training.
  ///
  /// - Parameters:
  ///   - peak: The optimizer's own rate, which the warm-up leads to.
  ///   - epoch: Epochs that have passed, with the part of the current one. With a warm-up it is 0 at 0: ask for the end
  ///     of the step that is to be made.
  ///   - epochCount: Epochs of the whole training.
  public func learningRate(_ peak: Double, epoch: Double, of epochCount: Int) -> Double {
    guard epoch >= Double(warmupEpochs) else { return peak * epoch / Double(warmupEpochs) }
    let passed = epoch - Double(warmupEpochs)
    switch shape {
    case .constant: return peak
    case .step(let factor, let epochs): return peak * pow(factor, (passed / Double(epochs)).rounded(.down))
    case .exponential(let rate): return peak * pow(rate, passed)
    case .cosine(let alpha):
      let done = min(passed / Double(max(epochCount - warmupEpochs, 1)), 1)
      return peak * ((1 - alpha) * 0.5 * (1 + cos(Double.pi * done)) + alpha)
    }
  }
}
