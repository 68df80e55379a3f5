/// What is made of a layer's maps before a classifier sees them, by the names of pipeline files.
public enum MapPooling: String, Sendable, Hashable, CaseIterable {
  /// The mean of every channel.
  case avg
  /// The maximum of every channel.
  case max
  /// Everything as one vector, in (height, width, channel) order.
  case flatten
  /// Everything, in the same order; the difference lies in the shape only.
  case none

  /// The features that maps become.
  public func pool(_ maps: ChannelMaps) -> [Double] {
    switch self {
    case .avg: maps.channelSums.map { $0 / Double(maps.positionCount) }
    case .max: Self.maxima(maps).map(Double.init)
    case .flatten, .none: maps.elements.map(Double.init)
    }
  }

  /// Derivatives by the maps, from derivatives by the pooled features.
  ///
  /// Positions that share a channel's maximum share its derivative, as in TensorFlow's `reduce_max`.
  ///
  /// - Parameters:
  ///   - gradient: One derivative for every feature that `pool` gives.
  ///   - maps: What was pooled.
  /// - Precondition: There are as many derivatives as features.
  public func pullBack(_ gradient: [Double], at maps: ChannelMaps) -> ChannelMaps {
    let featureCount =
      switch self {
      case .avg, .max: maps.channelCount
      case .flatten, .none: maps.elements.count
      }
    precondition(gradient.count == featureCount, "\(gradient.count) derivatives by \(featureCount) features")
    var result = maps
    let channels = 0..<maps.channelCount
    switch self {
    case .avg:
      let shares = gradient.map { Float($0 / Double(maps.positionCount)) }
      for position in 0..<maps.positionCount {
        for channel in channels { result.elements[position * channels.count + channel] = shares[channel] }
      }
    case .max:
      let maxima = Self.maxima(maps)
      var counts = [Int](repeating: 0, count: channels.count)
      for (index, value) in maps.elements.enumerated() where value == maxima[index % channels.count] {
        counts[index % channels.count] += 1
      }
      for (index, value) in maps.elements.enumerated() {
        let channel = index % channels.count
        result.elements[index] =
          value == maxima[channel] ? Float(gradient[channel] / Double(counts[channel])) : 0
      }
    case .flatten, .none: result.elements = gradient.map { Float($0) }
    }
    return result
  }

  private static func maxima(_ maps: ChannelMaps) -> [Float] {
    var maxima = Array(maps.elements[..<maps.channelCount])
    for (index, value) in maps.elements.enumerated() where value > maxima[index % maps.channelCount] {
      maxima[index % maps.channelCount] = value
    }
    return maxima
  }
}
