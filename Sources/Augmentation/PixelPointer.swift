/// Where grey levels are read from, by their type.
enum PixelPointer {
  case bytes(UnsafePointer<UInt8>)
  case floats(UnsafePointer<Float>)

  static func + (start: PixelPointer, offset: Int) -> PixelPointer {
    switch start {
    case .bytes(let bytes): .bytes(bytes + offset)
    case .floats(let floats): .floats(floats + offset)
    }
  }
}
