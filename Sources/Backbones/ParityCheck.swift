public import DNN
public import Tensors

/// Compares a network's layers with what Keras computed for the same pictures, element by element.
public struct ParityCheck {
  /// How one layer compares.
  public struct LayerResult: Sendable {
    /// The layer's name.
    public let layer: String
    /// The shape of one picture's result.
    public let shape: [Int]
    /// Every element of every picture; within 1e-4 relative or 1e-5 of the layer's largest.
    public let closeness: Closeness
  }

  private let weights: NetworkWeights
  private let reference: KerasReference

  /// A check of `weights`, whose network must take pictures of the reference's size.
  public init(_ weights: NetworkWeights, against reference: KerasReference) {
    self.weights = weights
    self.reference = reference
  }

  /// Runs all layers in one pass and compares them.
  ///
  /// - Throws: `BackboneError`: a layer that the network does not have, or that Keras gave another shape.
  public func run(tuning: ConvolutionTuning = .unmeasured) throws(BackboneError) -> [LayerResult] {
    let count = reference.inputShape[0]
    var shapes: [[Int]] = []
    for layer in reference.layers { shapes.append(try weights.network.shape(of: layer)) }
    let extractor = try Extractor(
      weights: weights, features: reference.layers.map { FeatureSpec(layer: $0, pooling: .none) },
      batchSize: 1, tuning: tuning)
    let stream = try extractor.makeStream()
    let pictures = try reference.input()
    let stride = pictures.count / count
    var results = reference.layers.map { _ in [Float]() }
    for picture in 0..<count {
      let outputs = try stream.run(Array(pictures[picture * stride..<(picture + 1) * stride]))
      for (index, output) in outputs.enumerated() { results[index] += output }
    }
    var comparisons: [LayerResult] = []
    for (index, layer) in reference.layers.enumerated() {
      let expected = try reference.values(of: layer)
      guard expected.shape == [count] + shapes[index] else {
        throw .unusableReference(
          file: reference.path,
          reason: "'layer:\(layer)' has shape \(shapeText(expected.shape)), "
            + "\(weights.network.name) gives \(shapeText([count] + shapes[index]))")
      }
      comparisons.append(
        LayerResult(
          layer: layer, shape: shapes[index], closeness: Closeness(layer: results[index], expected.elements)))
    }
    return comparisons
  }
}
