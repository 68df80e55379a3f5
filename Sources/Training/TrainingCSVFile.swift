/// The CSV file of a training, a row longer after each epoch.
public final class TrainingCSVFile {
  private let file: GrowingFile

  /// Begins the file with the epochs there are already.
  ///
  /// A training that is resumed writes them anew: after a kill the file may know an epoch that is to be run again.
  /// - Throws: `TrainingLogError`.
  public init(path: String, history: TrainingHistory = TrainingHistory()) throws(TrainingLogError) {
    file = try GrowingFile(path: path)
    try file.append(Array(history.csv.utf8))
  }

  /// Adds the row of `epoch`; it is in the file when this returns.
  public func append(_ epoch: TrainingEpoch) throws(TrainingLogError) {
    try file.append(Array(epoch.csvRow.utf8))
  }
}
