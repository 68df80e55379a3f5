internal import PipelineConfig
internal import Training

/// The files about a training that a pipeline file asks for.
final class TrainingLogs {
  private let csv: TrainingCSVFile?
  private let tensorBoard: TensorBoardWriter?

  /// Begins the files, with the epochs there are already.
  ///
  /// - Throws: `TrainingLogError`.
  init(_ spec: TrainingSpec, history: TrainingHistory) throws {
    csv = try spec.csvLog.map { try TrainingCSVFile(path: $0, history: history) }
    tensorBoard = spec.tensorBoard.map { TensorBoardWriter(folder: $0) }
  }

  /// Adds an epoch to each.
  func append(_ epoch: TrainingEpoch) throws {
    try csv?.append(epoch)
    try tensorBoard?.append(epoch)
  }
}
