/// A file about a training that cannot be written.
public struct TrainingLogError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The system's word.
  public let reason: String

  public var description: String {
    "\(file): cannot be written: \(reason); choose another place, or leave it out of 'callbacks'"
  }
}
