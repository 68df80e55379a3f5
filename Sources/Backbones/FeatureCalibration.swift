public import DNN

/// Finds out how large a network's activations are on the way to certain features.
///
/// Not thread-safe: one caller at a time.
public final class FeatureCalibration {
  private let networkName: String
  private let calibration: Calibration

  /// Reads the weights and plans the network in single precision.
  ///
  /// - Throws: `BackboneError` as `Extractor`.
  public init(
    weights: NetworkWeights, features: [FeatureSpec], tuning: ConvolutionTuning = .unmeasured
  ) throws(BackboneError) {
    networkName = weights.network.name
    let graph = try GraphTranslation.graph(of: weights, features: features)
    do { calibration = try Calibration(consume graph, tuning: tuning) } catch {
      throw .execution(network: weights.network.name, reason: error.description)
    }
  }

  /// `[1, height, width, channels]` of a sample.
  public var inputShape: [Int] { calibration.inputShape }

  /// Looks at what becomes of one preprocessed image, `inputShape` in row-major order.
  ///
  /// - Throws: `BackboneError.execution` when the engine fails.
  public func observe(_ image: [Float]) throws(BackboneError) {
    do { try calibration.observe(image) } catch {
      throw .execution(network: networkName, reason: error.description)
    }
  }

  /// How many values on the way are looked at.
  public var valueCount: Int { calibration.valueCount }

  /// What has been found out so far, but for the first `count` values, which are not to be integers.
  public func ranges(skippingFirst count: Int = 0) -> ActivationRanges {
    calibration.ranges(skippingFirst: count)
  }
}
