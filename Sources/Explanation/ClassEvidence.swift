/// What a network says about one image and one class, and how that hangs on the maps of a convolutional layer.
public struct ClassEvidence: Equatable, Sendable {
  /// The class it is about.
  public let classIndex: Int
  /// The class that the model takes the image for.
  public let predictedIndex: Int
  /// What speaks for the class, before softmax and calibration.
  public let score: Double
  /// What the layer makes of the image.
  public let maps: ChannelMaps
  /// The derivatives of the score by every value of the maps.
  public let gradient: ChannelMaps
  /// What an average image would have at every position of the weighted maps; 0 where nobody knows.
  public let offset: Double

  /// Evidence of these parts.
  ///
  /// - Precondition: Maps and gradient have the same shape.
  public init(
    classIndex: Int, predictedIndex: Int, score: Double, maps: ChannelMaps, gradient: ChannelMaps,
    offset: Double = 0
  ) {
    precondition(
      maps.height == gradient.height && maps.width == gradient.width
        && maps.channelCount == gradient.channelCount, "maps and gradient differ in shape")
    (self.classIndex, self.predictedIndex, self.score) = (classIndex, predictedIndex, score)
    (self.maps, self.gradient, self.offset) = (maps, gradient, offset)
  }
}

extension ClassEvidence {
  /// CAM: every map times what the mean of its channel counts in the score. May be negative.
  ///
  /// Defined only where the score is a weighted sum of the channels' means; there it is Grad-CAM times the number of
  /// positions.
  ///
  /// Reference: Zhou et al., "Learning deep features for discriminative localization", CVPR 2016.
  public var cam: ActivationMap { maps.weightedSum(gradient.channelSums) }

  /// Grad-CAM before its ReLU: every map times the mean of its derivatives. May be negative.
  ///
  /// Reference: Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based localization",
  /// ICCV 2017, equations 1 and 2.
  public var gradCAM: ActivationMap {
    maps.weightedSum(gradient.channelSums.map { $0 / Double(maps.positionCount) })
  }

  /// Grad-CAM++ before its ReLU: as Grad-CAM, but only derivatives that speak for the class count, each by its own weight.
  ///
  /// With the exponential of the score, whose higher derivatives are powers of the first g: a position weighs
  /// 1 / (2 + g·S), where S is the sum of the map (equation 19 of the paper divided by g²; no small number is added to
  /// the denominator, so the map does not depend on the scale of the score more than the formula says). A position whose
  /// denominator is 0 counts nothing.
  ///
  /// Reference: Chattopadhyay et al., "Grad-CAM++: improved visual explanations for deep convolutional networks",
  /// WACV 2018.
  public var gradCAMPlusPlus: ActivationMap {
    let sums = maps.channelSums
    var weights = [Double](repeating: 0, count: maps.channelCount)
    for (index, derivative) in gradient.elements.enumerated() where derivative > 0 {
      let channel = index % maps.channelCount
      let denominator = 2 + Double(derivative) * sums[channel]
      if denominator != 0 { weights[channel] += Double(derivative) / denominator }
    }
    return maps.weightedSum(weights)
  }

  /// Grad-CAM of averaged gradients, less what an average image has at every position. May be negative.
  ///
  /// Where channels are averaged its sum is by how much the image's score is above that of an average image. For evidence
  /// whose gradient was averaged over the way from there; see `GradientKind`.
  public var integratedGradCAM: ActivationMap {
    let map = gradCAM
    return ActivationMap(
      height: map.height, width: map.width, values: map.values.map { Float(Double($0) - offset) })
  }
}

/// Where a gradient is taken.
public enum GradientKind: Sendable, Hashable {
  /// At the image itself.
  case local
  /// Averaged over the straight line, between features, from an average training image to the image.
  case averaged
}
