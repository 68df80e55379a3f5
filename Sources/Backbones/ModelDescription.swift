/// What a saved model says about its layers: names and classes, in model order, with the models inside it.
///
/// Reference: Keras 3.15 `keras/src/saving/serialization_lib.py`, `keras/src/models/functional.py` (`get_config`).
struct ModelDescription {
  /// One layer, or a model in the place of one.
  struct Layer {
    let name: String
    /// The class in snake case, as Keras names groups by it.
    let className: String
    /// The layers inside, where it is a model.
    let layers: [Layer]
  }

  /// The model's layers in model order.
  let layers: [Layer]

  /// Reads `config.json` of an archive, or the `model_config` attribute of a legacy file.
  init(json: [UInt8]) throws(JSONValue.Problem) {
    layers = Self.layers(of: try JSONValue(json))
  }

  /// The names of the layers in the nested model called `name`, with those of models inside it; empty if none.
  func layerNames(inModel name: String) -> [String] {
    layers.first { $0.name == name }.map { Self.names(of: $0.layers) } ?? []
  }

  /// The layers' names by their groups in Keras 3's layout, such as `layers/functional/layers/conv2d_1`.
  var namesByGroup: [String: String] {
    var names: [String: String] = [:]
    Self.collect(layers, below: "layers", into: &names)
    return names
  }

  private static func layers(of model: JSONValue) -> [Layer] {
    // Sequential models of early Keras 2 have the list itself for a configuration.
    let config = model["config"]
    return (config?["layers"]?.elements ?? config?.elements ?? []).map { layer in
      Layer(
        name: layer["config"]?["name"]?.text ?? layer["name"]?.text ?? "",
        className: snakeCase(layer["class_name"]?.text ?? ""), layers: layers(of: layer))
    }
  }

  private static func names(of layers: [Layer]) -> [String] {
    layers.flatMap { $0.layers.isEmpty ? [$0.name] : names(of: $0.layers) }
  }

  private static func collect(_ layers: [Layer], below path: String, into names: inout [String: String]) {
    var counts: [String: Int] = [:]
    for layer in layers {
      let count = counts[layer.className, default: 0]
      counts[layer.className] = count + 1
      let group = "\(path)/\(layer.className)\(count == 0 ? "" : "_\(count)")"
      names[group] = layer.name
      collect(layer.layers, below: "\(group)/layers", into: &names)
    }
  }

  /// `DepthwiseConv2D` as `depthwise_conv2d`, by the rules of Keras' `to_snake_case`.
  static func snakeCase(_ name: String) -> String {
    // Registered classes of packages are written `package>Class`; only the class is counted.
    let name = (name.split(separator: ">").last ?? "").replacing(/\W+/, with: "")
    return name.replacing(/(.)([A-Z][a-z]+)/) { "\($0.1)_\($0.2)" }
      .replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }.lowercased()
  }
}
