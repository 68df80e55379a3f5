/// A neural network as data: layers with names, attributes and inputs.
///
/// Shapes, Keras-style summary, weight names and shapes, and the inference plan are all made from it.
/// Exactly one layer is the input, and the last layer is the output.
public struct Network: Sendable, Hashable {
  /// Keras' name of the model, such as `mobilenetv2_1.00_224`.
  public let name: String
  /// All layers in the order they are created: every layer comes after its inputs.
  public let layers: [Layer]
  /// The weighted layers of the classifier on top, whether this network has it or not.
  ///
  /// A weight file with the top serves a network without: these layers are then left unread.
  public let classifierLayers: [String]

  /// The result shape of each layer by name, without the batch: `[height, width, channels]` or `[channels]`.
  public let shapes: [String: [Int]]
  private let positions: [String: Int]

  /// Checks the layers and infers their shapes.
  ///
  /// - Throws: `BackboneError.invalidNetwork` naming the first layer that cannot be: a name used twice, an
  ///   input that comes later or not at all, shapes that do not fit, no or several input layers.
  public init(name: String, layers: [Layer], classifierLayers: [String] = []) throws(BackboneError) {
    var shapes: [String: [Int]] = [:]
    var positions: [String: Int] = [:]
    for (position, layer) in layers.enumerated() {
      func invalid(_ reason: String) -> BackboneError {
        .invalidNetwork(network: name, layer: layer.name, reason: reason)
      }
      guard positions.updateValue(position, forKey: layer.name) == nil else {
        throw invalid("the name is used twice")
      }
      var inputShapes: [[Int]] = []
      for input in layer.inputs {
        guard let shape = shapes[input] else {
          throw invalid("its input '\(input)' is not a layer that comes before it")
        }
        inputShapes.append(shape)
      }
      if case .input = layer.operation, position > 0 {
        throw invalid("the input layer must be the first and only one")
      }
      switch layer.operation.outputShape(of: inputShapes) {
      case .success(let shape): shapes[layer.name] = shape
      case .failure(let problem): throw invalid(problem.reason)
      }
    }
    guard let first = layers.first, case .input = first.operation else {
      throw .invalidNetwork(
        network: name, layer: layers.first?.name ?? "none", reason: "the first layer must be the input layer")
    }
    self.name = name
    self.layers = layers
    self.classifierLayers = classifierLayers
    self.shapes = shapes
    self.positions = positions
  }

  /// The layer called `name`, or nil.
  public subscript(name: String) -> Layer? { positions[name].map { layers[$0] } }

  /// The result shape of the layer called `name`, without the batch.
  ///
  /// - Throws: `BackboneError.unknownLayer` with the nearest names.
  public func shape(of name: String) throws(BackboneError) -> [Int] {
    guard let shape = shapes[name] else { throw unknownLayer(name) }
    return shape
  }

  /// The shape of one preprocessed image: `[height, width, channels]`.
  public var inputShape: [Int] { shapes[layers[0].name] ?? [] }

  /// Whether the classifier on top is part of it.
  public var hasTop: Bool { classifierLayers.contains { self[$0] != nil } }

  /// The error for a layer name that this network does not have.
  func unknownLayer(_ name: String) -> BackboneError {
    .unknownLayer(
      network: self.name, layer: name, similar: nearestNames(to: name, among: layers.map(\.name)))
  }
}
