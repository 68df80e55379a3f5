private import Files
private import Foundation
private import Tensors

/// Writes a network with its weights as a `.h5` file that Keras reads: `keras.models.load_model` gives the model,
/// `model.load_weights` the weights to one that is there already.
///
/// The layout is Keras' legacy HDF5: the model as JSON in `model_config`, the weights below `model_weights`, layer
/// after layer in Keras' model order. It has no optimizer: load it with `compile=False`.
/// Reference: Keras 3.15 `keras/src/legacy/saving/legacy_h5_format.py`.
public struct KerasHDF5Writer: Sendable {
  /// The version of Keras whose way of writing this is.
  private static let kerasVersion = "3.15.1"

  /// A writer.
  public init() {}

  /// Writes `weights` and their network to `path`; the file appears there when it is whole.
  ///
  /// Layers that the output does not need are left out, as Keras does.
  /// - Parameters:
  ///   - replacing: Whether a file that is there already may be replaced.
  ///   - isCancelled: Looked at before each layer; true ends the writing, and nothing is left.
  /// - Returns: The file's length in bytes; nil when it was cancelled.
  /// - Throws: `BackboneError.cannotWrite`, `.alreadyThere`, `.invalidNetwork` for a layer name with a slash; what
  ///   reading `weights` throws.
  @discardableResult
  public func write(
    _ weights: NetworkWeights, to path: String, replacing: Bool = false,
    isCancelled: () -> Bool = { false }
  ) throws(BackboneError) -> Int? {
    let network = try weights.network.upTo(weights.network.layers[weights.network.layers.count - 1].name)
    if let slashed = network.layers.first(where: { $0.name.contains("/") }) {
      throw .invalidNetwork(
        network: network.name, layer: slashed.name,
        reason: "a '/' in a layer's name separates groups in the file")
    }
    let byteCount = network.parameterCount * 4
    guard replacing || !StagedFile.exists(path) else { throw .alreadyThere(file: path) }
    do {
      let staged = try StagedFile(path: path)
      // The file is closed, and so complete, before it gets its name.
      do {
        let file = try HDF5Output(path: staged.temporaryPath)
        guard try write(weights, of: network, to: file, isCancelled) else { return nil }
        try file.flush()
      }
      let written = try FileManager.default.attributesOfItem(atPath: staged.temporaryPath)[.size] as? Int
      try staged.commit(replacing: replacing)
      return written ?? byteCount
    } catch StagedFile.Problem.alreadyThere {
      throw .alreadyThere(file: path)
    } catch StagedFile.Problem.failed(let reason) {
      throw .cannotWrite(file: path, byteCount: byteCount, reason: reason)
    } catch let problem as HDF5File.Problem {
      throw .cannotWrite(file: path, byteCount: byteCount, reason: "HDF5: \(problem.reason)")
    } catch let error as BackboneError {
      throw error
    } catch {
      throw .cannotWrite(file: path, byteCount: byteCount, reason: "\(error)")
    }
  }

  /// Whether everything was written, and the writing not cancelled.
  private func write(
    _ weights: NetworkWeights, of network: Network, to file: HDF5Output, _ isCancelled: () -> Bool
  ) throws -> Bool {
    let root = "/model_weights"
    try file.setText("model_config", of: "/", to: network.kerasConfiguration)
    try file.addGroup(root)
    for group in ["/", root] {
      try file.setText("keras_version", of: group, to: Self.kerasVersion)
      try file.setText("backend", of: group, to: "tensorflow")
    }
    let layers = network.layersInModelOrder
    try file.setNames("layer_names", of: root, to: layers.map(\.name))
    for layer in layers {
      if isCancelled() { return false }
      let specs = network.weightSpecs(of: layer)
      try file.addGroup("\(root)/\(layer.name)")
      try file.setNames(
        "weight_names", of: "\(root)/\(layer.name)", to: specs.map { "\(layer.name)/\($0.name)" })
      for (spec, tensor) in zip(specs, try weights.tensors(of: layer)) {
        try file.addFloats(
          "\(root)/\(layer.name)/\(layer.name)/\(spec.name)", shape: spec.shape, tensor.elements)
      }
    }
    // Weights of the model itself, of which it has none.
    try file.addGroup("\(root)/top_level_model_weights")
    try file.setNames("weight_names", of: "\(root)/top_level_model_weights", to: [])
    return true
  }
}
