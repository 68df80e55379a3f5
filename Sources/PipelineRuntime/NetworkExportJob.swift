internal import Backbones
internal import FeatureStore
internal import Foundation
internal import Heads

/// Writes the network of a stored model as a file for Keras, or as one that `backbone:` takes.
public struct NetworkExportJob {
  /// The forms there are.
  public enum Format: String, CaseIterable, Sendable {
    /// A whole model, for `keras.models.load_model(path, compile=False)`.
    case keras = "h5"
    /// A network file: weights, description and classes.
    case safetensors
  }

  private let store: String
  private let model: String?

  /// A job for the model of this name, or the newest of the store.
  public init(store: String, model: String?) { (self.store, self.model) = (store, model) }

  /// Writes the file; it appears at `path` when it is whole.
  ///
  /// - Returns: The model's classes, in the order of the network's outputs, and the form that was written.
  /// - Throws: `RuntimeError.invalid` for a model without a network of its own; `.failed` where the file is there already or
  ///   cannot be written.
  public func run(
    to path: String, format: Format, replacing: Bool
  ) throws -> (model: String, classNames: [String]) {
    try RuntimeError.wrapping {
      let reader = try FeatureStore.open(path: store, access: .reader)
      let loaded = try LoadedModel(reader.model(named: model), in: reader)
      guard let bytes = loaded.saved.network else {
        throw RuntimeError.invalid([
          "\(loaded.name): its head, \(loaded.saved.head.name), works on features of a network that was not trained with "
            + "it; only models that `training:` made have a network of their own"
        ])
      }
      let network = try TrainedNetwork(bytes: bytes, name: loaded.name)
      switch format {
      case .keras: try KerasHDF5Writer().write(network.weights, to: path, replacing: replacing)
      case .safetensors: try network.write(to: path, replacing: replacing)
      }
      return (loaded.name, loaded.saved.head.classNames)
    }
  }
}
