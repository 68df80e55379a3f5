/// What a convolutional layer makes of one image, or derivatives by it: `(height, width, channels)`, row-major.
public struct ChannelMaps: Equatable, Sendable {
  /// Rows and columns of each map, and how many maps there are.
  public let height, width, channelCount: Int
  /// All values, channel after channel of each position.
  public var elements: [Float]

  /// Maps of these values.
  ///
  /// - Precondition: There are `height * width * channelCount` values, at least one.
  public init(height: Int, width: Int, channelCount: Int, elements: [Float]) {
    precondition(
      height > 0 && width > 0 && channelCount > 0 && elements.count == height * width * channelCount,
      "\(elements.count) values for maps of \(height)×\(width)×\(channelCount)")
    (self.height, self.width, self.channelCount) = (height, width, channelCount)
    self.elements = elements
  }

  /// How many positions a map has.
  public var positionCount: Int { height * width }

  /// The sum of every map.
  var channelSums: [Double] {
    var sums = [Double](repeating: 0, count: channelCount)
    for position in 0..<positionCount {
      let start = position * channelCount
      for channel in 0..<channelCount { sums[channel] += Double(elements[start + channel]) }
    }
    return sums
  }

  /// The maps added up, each times its weight.
  ///
  /// - Precondition: There is a weight for every channel.
  func weightedSum(_ weights: [Double]) -> ActivationMap {
    precondition(weights.count == channelCount, "\(weights.count) weights for \(channelCount) channels")
    let values = (0..<positionCount).map { position in
      let start = position * channelCount
      var sum = 0.0
      for channel in 0..<channelCount { sum += weights[channel] * Double(elements[start + channel]) }
      return Float(sum)
    }
    return ActivationMap(height: height, width: width, values: values)
  }
}
