/// Why a training ended.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The loss is no number any more.
  case diverged(epoch: Int, batch: Int, learningRate: Double)
  /// A file with the state of a training that is not this one's.
  case unusableState(file: String, reason: String)

  public var description: String {
    switch self {
    case .diverged(let epoch, let batch, let rate):
      "epoch \(epoch), batch \(batch): the loss is no number any more with learning rate \(rate); choose a smaller one, "
        + "clip gradients (clipnorm), or warm up with a learning_rate_schedule"
    case .unusableState(let file, let reason):
      "\(file): \(reason); delete it, and the training begins anew"
    }
  }
}
