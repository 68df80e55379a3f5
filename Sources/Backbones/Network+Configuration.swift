extension Network {
  /// The network as Keras 3 describes a functional model: JSON that `keras.models.model_from_json` reads.
  ///
  /// Says everything about the layers, and nothing about which of them are a classifier on top.
  public var kerasConfiguration: String {
    let described = layers.map { layer -> JSONValue in
      let configuration = [("name", JSONValue.string(layer.name))] + layer.operation.configuration
      return .object([
        ("module", .string("keras.layers")), ("class_name", .string(layer.operation.kerasClass)),
        ("config", .object(configuration)), ("registered_name", .null), ("name", .string(layer.name)),
        ("inbound_nodes", inboundNodes(of: layer)),
      ])
    }
    let output = layers[layers.count - 1].name
    return JSONValue.object([
      ("module", .string("keras.src.models.functional")), ("class_name", .string("Functional")),
      (
        "config",
        .object([
          ("name", .string(name)), ("trainable", .boolean(true)), ("layers", .array(described)),
          ("input_layers", Self.place(of: layers[0].name)), ("output_layers", Self.place(of: output)),
        ])
      ),
      ("registered_name", .string("Functional")),
    ]).encoded
  }

  /// Reads what `kerasConfiguration` wrote.
  ///
  /// - Throws: `LayerConfiguration.Problem` with what cannot be used.
  package init(kerasConfiguration text: String) throws(LayerConfiguration.Problem) {
    let value: JSONValue
    do {
      value = try JSONValue(Array(text.utf8))
    } catch {
      throw LayerConfiguration.Problem(reason: "its description of the network is no JSON: \(error)")
    }
    guard let config = value["config"], let name = config["name"]?.text,
      let described = config["layers"]?.elements
    else { throw LayerConfiguration.Problem(reason: "it describes no functional model") }
    var layers: [Layer] = []
    for layer in described {
      guard let layerName = layer["name"]?.text, let kind = layer["class_name"]?.text,
        let configuration = layer["config"], let nodes = layer["inbound_nodes"]?.elements, nodes.count <= 1
      else {
        throw LayerConfiguration.Problem(reason: "layer \(layers.count) is not described as Keras 3 does")
      }
      layers.append(
        Layer(
          layerName, try Layer.Operation(kerasClass: kind, configuration, of: layerName),
          inputs: nodes.first?["args"].map(Self.tensors) ?? []))
    }
    do {
      self = try Network(name: name, layers: layers)
    } catch {
      throw LayerConfiguration.Problem(reason: "\(error)")
    }
  }

  private func inboundNodes(of layer: Layer) -> JSONValue {
    guard !layer.inputs.isEmpty else { return .array([]) }
    let tensors = layer.inputs.map { input -> JSONValue in
      let shape: JSONValue = .array([.null] + (shapes[input] ?? []).map(JSONValue.integer))
      return .object([
        ("class_name", .string("__keras_tensor__")),
        (
          "config",
          .object([
            ("shape", shape), ("dtype", .string("float32")), ("keras_history", Self.place(of: input)),
          ])
        ),
      ])
    }
    let merges = layer.operation == .add || layer.operation == .concatenate
    return .array([
      .object([("args", .array(merges ? [.array(tensors)] : tensors)), ("kwargs", .object([]))])
    ])
  }

  private static func place(of layer: String) -> JSONValue {
    .array([.string(layer), .integer(0), .integer(0)])
  }

  /// The names of the layers whose results stand in `arguments`, in lists or not.
  private static func tensors(_ arguments: JSONValue) -> [String] {
    if let elements = arguments.elements { return elements.flatMap(tensors) }
    return (arguments["config"]?["keras_history"]?.elements?.first?.text).map { [$0] } ?? []
  }
}
