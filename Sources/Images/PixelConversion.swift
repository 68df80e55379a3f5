/// Turns stored samples into RGB the way Pillow's `convert("RGB")` does.
///
/// Reference: Pillow src/libImaging/Convert.c.
enum PixelConversion {
  /// Grey, one byte per pixel.
  static func rgb(gray: [UInt8]) -> [UInt8] {
    expand(pixelCount: gray.count) { pixels in
      gray.withUnsafeBufferPointer { source in
        for index in 0..<source.count {
          pixels[index * 3] = source[index]
          pixels[index * 3 + 1] = source[index]
          pixels[index * 3 + 2] = source[index]
        }
      }
    }
  }

  /// Cyan, magenta, yellow, black, each stored as 255 minus its share, as Adobe's programs do.
  static func rgb(invertedCMYK stored: [UInt8]) -> [UInt8] {
    expand(pixelCount: stored.count / 4) { pixels in
      stored.withUnsafeBufferPointer { source in
        for index in 0..<source.count / 4 {
          // With everything inverted in the file, white minus black is the stored value itself.
          let light = Int32(source[index * 4 + 3])
          for channel in 0..<3 {
            let ink = 255 - Int32(source[index * 4 + channel])
            // ink * light / 255, rounded, as Pillow's MULDIV255 does it.
            let product = ink * light + 128
            let shade = light - ((product >> 8 + product) >> 8)
            pixels[index * 3 + channel] = UInt8(max(0, min(255, shade)))
          }
        }
      }
    }
  }

  /// Palette indices, one byte per pixel; `palette` holds 256 RGB triples.
  static func rgb(indices: [UInt8], palette: [UInt8]) -> [UInt8] {
    precondition(palette.count == 768, "a palette has 256 colours")
    return expand(pixelCount: indices.count) { pixels in
      indices.withUnsafeBufferPointer { source in
        palette.withUnsafeBufferPointer { palette in
          for index in 0..<source.count {
            let entry = Int(source[index]) * 3
            pixels[index * 3] = palette[entry]
            pixels[index * 3 + 1] = palette[entry + 1]
            pixels[index * 3 + 2] = palette[entry + 2]
          }
        }
      }
    }
  }

  /// The identity palette: index i is grey i. Pillow's palette where a file has none.
  static let grayPalette = (0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }

  /// `colors` (RGB triples) as a full palette; indices beyond it are black. A last incomplete triple is
  /// ignored.
  static func palette(colors: some Collection<UInt8>) -> [UInt8] {
    let whole = colors.prefix(min(768, colors.count / 3 * 3))
    return Array(whole) + [UInt8](repeating: 0, count: 768 - whole.count)
  }

  /// `pixelCount` RGB pixels written by `fill`, which must write all of them.
  static func expand(pixelCount: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixelCount * 3) { pixels, count in
      fill(pixels)
      count = pixelCount * 3
    }
  }
}
