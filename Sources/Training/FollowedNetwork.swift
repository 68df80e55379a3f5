public import Backbones
internal import DNN
internal import Tensors

/// A network whose decisions are followed back to the values of a layer. Nothing in it learns.
///
/// Computes one sample at a time; not thread-safe.
public final class FollowedNetwork {
  /// What a decision came from.
  public struct Trail: Sendable {
    /// The class with the largest logit.
    public let predictedIndex: Int
    /// The logit of the class that was asked about.
    public let score: Double
    /// The layer's values, row-major, and the derivatives of the logit by them.
    public let values, gradient: [Float]
  }

  private let plan: TrainingPlan
  private let value: TrainingGraph.Value

  /// Follows decisions of `weights` back to `layer`.
  ///
  /// - Throws: `BackboneError` where a layer cannot be followed or weights cannot be read; `DNNError`.
  public init(_ weights: NetworkWeights, layer: String) throws {
    let network = weights.network
    _ = try network.shape(of: layer)
    let (graph, values) = try GraphTranslation.graph(
      of: network, behind: .frozen(network), inferenceLayers: [], kept: [layer])
    guard let value = values[layer] else { preconditionFailure("the graph has every layer") }
    self.value = value
    let parameters = TrainingParameters(graph)
    for layer in network.layers {
      for (spec, tensor) in zip(network.weightSpecs(of: layer), try weights.tensors(of: layer)) {
        try parameters.setValues(tensor.elements, of: "\(layer.name)/\(spec.name)")
      }
    }
    plan = try TrainingPlan(graph, parameters: parameters, batchSize: 1)
  }

  /// The logits of an image.
  public func logits(of image: [Float]) throws -> [Float] {
    try plan.forward(image, isLearning: false)
    return try plan.output()
  }

  /// Follows the logit of a class, by default of the most probable one, back to the layer.
  ///
  /// - Parameter image: As it enters the network.
  public func follow(_ image: [Float], classIndex: Int? = nil) throws -> Trail {
    let logits = try logits(of: image)
    let predicted = logits.indices.max { logits[$0] < logits[$1] } ?? 0
    var direction = [Float](repeating: 0, count: logits.count)
    direction[classIndex ?? predicted] = 1
    try plan.backward(from: direction)
    let values = try plan.numbers(of: value)
    return Trail(
      predictedIndex: predicted, score: Double(logits[classIndex ?? predicted]), values: values,
      gradient: try plan.gradient(of: value) ?? [Float](repeating: 0, count: values.count))
  }
}
