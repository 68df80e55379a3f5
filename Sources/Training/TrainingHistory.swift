/// What every epoch of a training gave, in order.
public struct TrainingHistory: Sendable, Hashable, Codable {
  /// The epochs so far.
  public private(set) var epochs: [TrainingEpoch] = []

  /// No epoch yet.
  public init() {}

  /// Adds an epoch.
  public mutating func append(_ epoch: TrainingEpoch) { epochs.append(epoch) }

  /// The rows in the form of Keras' `CSVLogger`: `epoch` from 0, the other columns sorted, `NA` for what is not
  /// there, line breaks of Python's `csv`.
  public var csv: String { Self.csvHeader + epochs.map(\.csvRow).joined() }

  static let csvHeader = "epoch,accuracy,learning_rate,loss,seconds,val_accuracy,val_loss\r\n"
}

extension TrainingEpoch {
  /// The epoch as a row of `TrainingHistory.csv`, with its line break.
  var csvRow: String {
    let values = [accuracy, learningRate, loss, seconds, validationAccuracy, validationLoss]
    return (["\(index)"] + values.map { $0.map { "\($0)" } ?? "NA" }).joined(separator: ",") + "\r\n"
  }
}
