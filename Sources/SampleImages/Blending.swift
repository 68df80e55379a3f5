import Foundation

/// `value` moved into `0...1`.
package func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }

/// Goes from 0 at `lower` to 1 at `upper` with level ends; `lower` may be the larger one.
package func smoothstep(_ lower: Double, _ upper: Double, _ value: Double) -> Double {
  let t = clamped((value - lower) / (upper - lower))
  return t * t * (3 - 2 * t)
}

/// `first` where `amount` is 0, `second` where it is 1.
func blend(_ first: Double, _ second: Double, _ amount: Double) -> Double {
  first + (second - first) * amount
}

/// `first` where `amount` is 0, `second` where it is 1.
func blend(_ first: Vector3, _ second: Vector3, _ amount: Double) -> Vector3 {
  first + (second - first) * amount
}

/// The linear-light colour of sRGB components in `0...1`.
package func sRGB(_ red: Double, _ green: Double, _ blue: Double) -> Vector3 {
  func linear(_ value: Double) -> Double {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
  return Vector3(linear(red), linear(green), linear(blue))
}

/// The linear-light colour of a hue in turns, a saturation and an sRGB value, all in `0...1`.
package func hueColour(_ hue: Double, _ saturation: Double, _ value: Double) -> Vector3 {
  func component(_ offset: Double) -> Double {
    let position = (hue + offset) * 6
    let wrapped = position - 6 * (position / 6).rounded(.down)
    return value * (1 - saturation * clamped(min(wrapped, 4 - wrapped)))
  }
  return sRGB(component(5.0 / 6), component(3.0 / 6), component(1.0 / 6))
}

/// The sRGB component in `0...1` of a linear-light one in `0...1`.
package func sRGBEncoded(_ value: Double) -> Double {
  value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
}
