private import Foundation

/// Writes the curves of a training for TensorBoard, as Keras' callback does: `epoch_loss` and `epoch_accuracy` of two
/// runs, `train` and `validation`, and `epoch_learning_rate`.
///
/// Reference: TensorFlow `tensorflow/core/util/event.proto`, `tensorflow/core/framework/summary.proto`.
public final class TensorBoardWriter {
  private let folder: String
  private let fileName: String
  private let clock: @Sendable () -> Double
  private var files: [String: GrowingFile] = [:]

  /// A writer into `folder`; files are begun with the first epoch.
  ///
  /// A training that is resumed writes another file, from the epoch it goes on with: TensorBoard joins them.
  /// - Parameter clock: Gives the seconds since 1970 of each event; nil for the system's.
  public init(folder: String, clock: (@Sendable () -> Double)? = nil) {
    let clock = clock ?? { Date().timeIntervalSince1970 }
    (self.folder, self.clock) = (folder, clock)
    // TensorBoard reads the files of a folder by name; the time makes a later one come later.
    let seconds = String(format: "%010d", Int(clock()))
    let process = ProcessInfo.processInfo
    fileName = "events.out.tfevents.\(seconds).\(process.hostName).\(process.processIdentifier)"
  }

  /// Adds what `epoch` gave; it is in the files when this returns.
  ///
  /// - Throws: `TrainingLogError`.
  public func append(_ epoch: TrainingEpoch) throws(TrainingLogError) {
    try append(
      [
        ("epoch_loss", epoch.loss), ("epoch_accuracy", epoch.accuracy),
        ("epoch_learning_rate", epoch.learningRate),
      ], epoch.index, run: "train")
    let validation = [
      ("epoch_loss", epoch.validationLoss), ("epoch_accuracy", epoch.validationAccuracy),
    ].compactMap { name, value in value.map { (name, $0) } }
    if !validation.isEmpty { try append(validation, epoch.index, run: "validation") }
  }

  private func append(
    _ scalars: [(tag: String, value: Double)], _ step: Int, run: String
  ) throws(TrainingLogError) {
    let file: GrowingFile
    if let open = files[run] {
      file = open
    } else {
      file = try GrowingFile(path: "\(folder)/\(run)/\(fileName)")
      files[run] = file
      try file.append(EventRecord.version(wallTime: clock()).framed)
    }
    try file.append(EventRecord.scalars(scalars, step: step, wallTime: clock()).framed)
  }
}
