/// How a map is laid over a picture.
public struct HeatOverlay: Equatable, Sendable {
  /// The colours of the map.
  public var colorMap: ColorMap
  /// How much of the map's colour there is at its largest value, from 0 to 1; the rest is the picture.
  public var opacity: Float

  /// Keras' example has jet at 0.4.
  public init(colorMap: ColorMap = .jet, opacity: Float = 0.4) {
    (self.colorMap, self.opacity) = (colorMap, opacity)
  }

  /// The picture with the map over it.
  ///
  /// The map is normalized (see `ActivationMap.relative`), then resized to the picture.
  ///
  /// - Parameter pixels: Red, green and blue, 0...255, row after row.
  /// - Precondition: There are `3 * height * width` values.
  public func blend(_ map: ActivationMap, over pixels: [UInt8], height: Int, width: Int) -> [UInt8] {
    precondition(pixels.count == 3 * height * width, "\(pixels.count) bytes for \(height)×\(width) pixels")
    let heat = map.relative.resized(height: height, width: width)
    // One colour for each of 256 levels: pictures have no more.
    let palette = (0..<256).map { colorMap.color(Float($0) / 255) }
    var result = pixels
    for (index, value) in heat.values.enumerated() {
      let color = palette[Int(value * 255 + 0.5)]
      for channel in 0..<3 {
        let below = Float(pixels[3 * index + channel])
        result[3 * index + channel] = UInt8((below + (color[channel] - below) * opacity).rounded())
      }
    }
    return result
  }
}
