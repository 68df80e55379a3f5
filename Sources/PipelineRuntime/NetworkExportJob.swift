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
  private let lastLayers: [String]
  private let isHalf: Bool

  /// A job for the model of this name, or the newest of the store.
  ///
  /// - Parameters:
  ///   - lastLayers: The layer the file's network ends with, whose result is its feature; none for the whole network;
  ///     of several the means of their channels, one behind the other, as layer `features`.
  ///   - isHalf: Whether numbers are rounded to half precision, in a network file.
  public init(store: String, model: String?, upTo lastLayers: [String] = [], isHalf: Bool = false) {
    (self.store, self.model, self.lastLayers, self.isHalf) = (store, model, lastLayers, isHalf)
  }

  /// Writes the file; it appears at `path` when it is whole.
  ///
  /// - Returns: The model's name, and its classes in the order of the file's outputs: none where the network is cut.
  /// - Throws: `RuntimeError.invalid` for a model without a network of its own, or without the layer; `.failed` where
  ///   the file is there already or cannot be written.
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
      let network = try part(of: TrainedNetwork(bytes: bytes, name: loaded.name))
      switch format {
      case .keras: try KerasHDF5Writer().write(network.weights, to: path, replacing: replacing)
      case .safetensors:
        try network.write(to: path, precision: isHalf ? .float16 : .float32, replacing: replacing)
      }
      return (loaded.name, network.description.classNames)
    }
  }

  private func part(of whole: TrainedNetwork) throws -> TrainedNetwork {
    let layers = whole.description.network.layers
    if lastLayers.isEmpty || lastLayers == [layers[layers.count - 1].name] { return whole }
    do {
      return lastLayers.count == 1 ? try whole.upTo(lastLayers[0]) : try whole.meansOf(lastLayers)
    } catch {
      throw RuntimeError.invalid(["error: --up-to: \(error)"])
    }
  }
}
