internal import Files
internal import Foundation
public import Tensors

/// A training as it stands, as one file: progress, weights and the optimizer's memory.
///
/// The file is replaced as a whole, so whenever the process is killed there is one that is complete.
public struct TrainingState: ArchiveCodable, Sendable {
  public static let archiveKind = "TRAINING"
  public static let archiveVersion = 1

  /// What the training is: everything that decides its result.
  public let fingerprint: String
  /// How far it is.
  public let progress: TrainingProgress
  /// All weights that are others than at the start, by `layer/weight`, in Keras' order.
  public let weights: [String: Tensor]
  /// The weights of the best epoch, where somebody wants them back.
  public let bestWeights: [String: Tensor]?
  /// The optimizer's memory, first and second.
  public let moments: [[String: Tensor]]

  /// The state of a training.
  ///
  /// - Parameter earlier: Weights that phases before this one changed.
  public init(_ trainer: Trainer, fingerprint: String, earlier: [String: Tensor]) throws {
    self.fingerprint = fingerprint
    progress = trainer.progress
    weights = earlier.merging(try trainer.network.weights()) { $1 }
    bestWeights = trainer.bestWeights
    moments = try trainer.network.moments()
  }

  // MARK: File

  /// Replaces the file at `path`.
  ///
  /// - Throws: `TrainingLogError` where it cannot be written; the one before is still there then.
  public func write(to path: String) throws {
    do {
      let file = try StagedFile(path: path, growingAt: path + ".part")
      try file.append(archive)
      try file.commit(replacing: true)
    } catch {
      let reason = if case .failed(let reason) = error { reason } else { "another process made it meanwhile" }
      throw TrainingLogError(file: path, reason: reason)
    }
  }

  /// Reads the state of the training called `fingerprint`; nil where there is none, or another's.
  ///
  /// - Throws: `TrainingError.unusableState` for a damaged file.
  public init?(path: String, fingerprint: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      self = try TrainingState(archive: Array(data))
    } catch {
      throw TrainingError.unusableState(file: path, reason: "\(error)")
    }
    if self.fingerprint != fingerprint { return nil }
  }

  public func write(to writer: inout ArchiveWriter) {
    writer.put(fingerprint)
    let encoder = JSONEncoder()
    // What diverged is not saved, but a validation loss may be no number.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // Nothing in it can fail to be encoded.
    let json = (try? encoder.encode(progress)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    writer.put(json)
    for tensors in [weights, bestWeights ?? [:]] + moments { Self.put(tensors, in: &writer) }
  }

  public init(from reader: inout ArchiveReader) throws {
    fingerprint = try reader.takeString()
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      progress = try decoder.decode(TrainingProgress.self, from: Data(try reader.takeString().utf8))
    } catch let error as DecodingError {
      throw reader.inconsistency("its progress cannot be read: \(error)")
    }
    weights = try Self.take(from: &reader)
    let best = try Self.take(from: &reader)
    bestWeights = best.isEmpty ? nil : best
    moments = [try Self.take(from: &reader), try Self.take(from: &reader)]
  }

  private static func put(_ tensors: [String: Tensor], in writer: inout ArchiveWriter) {
    writer.put(tensors.count)
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      writer.put(name)
      writer.put(tensor.shape)
      writer.put(Matrix(rowCount: 1, columnCount: tensor.elements.count, elements: tensor.elements))
    }
  }

  private static func take(from reader: inout ArchiveReader) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for _ in 0..<(try reader.takeInt()) {
      let name = try reader.takeString()
      let shape = try reader.takeInts()
      let elements = try reader.takeFloatMatrix()
      try reader.require(
        shape.reduce(1, *) == elements.elements.count, "\(name) has other elements than its shape")
      tensors[name] = Tensor(shape: shape, elements: elements.elements)
    }
    return tensors
  }
}
