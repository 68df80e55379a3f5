internal import CAugmentation

extension AugmentationTransform {
  /// Changes one picture as Keras' `apply_transform` does.
  ///
  /// Rotation, shift, shear and zoom are one map, as `scipy.ndimage.affine_transform` carries it out; then come channel
  /// shift, flips and Pillow's brightness.
  /// - Parameters:
  ///   - pixels: `height * width * 3` grey levels, HWC.
  ///   - augmentation: Says how pixels are interpolated, what lies outside, and which Keras is followed.
  /// - Returns: As many grey levels, 0...255.
  public func apply(
    to pixels: [UInt8], height: Int, width: Int, as augmentation: ImageAugmentation
  ) -> [Float] {
    Self.check(pixels.count, height, width)
    return pixels.withUnsafeBufferPointer { source in
      [Float](unsafeUninitializedCapacity: pixels.count) { result, count in
        apply(
          to: .bytes(source.baseAddress!), height: height, width: width, as: augmentation,
          into: result.baseAddress!)
        count = pixels.count
      }
    }
  }

  /// Changes one picture whose grey levels, 0...255, may have fractions; else as its namesake for bytes.
  public func apply(
    to pixels: [Float], height: Int, width: Int, as augmentation: ImageAugmentation
  ) -> [Float] {
    Self.check(pixels.count, height, width)
    return pixels.withUnsafeBufferPointer { source in
      [Float](unsafeUninitializedCapacity: pixels.count) { result, count in
        apply(
          to: .floats(source.baseAddress!), height: height, width: width, as: augmentation,
          into: result.baseAddress!)
        count = pixels.count
      }
    }
  }

  /// Changes one picture of `height * width * 3` values.
  ///
  /// - Parameter result: Takes as many values; not the picture itself.
  func apply(
    to source: PixelPointer, height: Int, width: Int, as augmentation: ImageAugmentation,
    into result: UnsafeMutablePointer<Float>
  ) {
    let instructions = caugmentation_best_instruction_set()
    var motion = motion(augmentation, height, width)
    var extremes: (least: Float, greatest: Float) = (0, 0)
    withUnsafeMutableBytes(of: &extremes) { extremes in
      let extremes = extremes.assumingMemoryBound(to: Float.self).baseAddress
      switch source {
      case .bytes(let bytes):
        caugmentation_move_bytes(instructions, &motion, bytes, Int32(height), Int32(width), result, extremes)
      case .floats(let floats):
        caugmentation_move_floats(
          instructions, &motion, floats, Int32(height), Int32(width), result, extremes)
      }
    }
    changeTone(result, height * width * 3, from: extremes.least, to: extremes.greatest, augmentation)
  }

  private static func check(_ count: Int, _ height: Int, _ width: Int) {
    precondition(
      height > 0 && width > 0 && count == height * width * 3,
      "a \(height)×\(width) RGB picture has \(height * width * 3) values, got \(count)")
  }

  private func motion(_ augmentation: ImageAugmentation, _ height: Int, _ width: Int) -> caugmentation_motion
  {
    var motion = caugmentation_motion()
    if let map = AffineMap(self, height: height, width: width, geometry: augmentation.geometry) {
      motion.moves = 1
      motion.rows = (map.rows[0], map.rows[1], map.rows[2])
      motion.columns = (map.columns[0], map.columns[1], map.columns[2])
    }
    motion.fill_mode = augmentation.fillMode.number
    motion.fill_value = Float(augmentation.fillValue)
    motion.order = Int32(augmentation.interpolationOrder.rawValue)
    motion.flips_horizontally = flipsHorizontally ? 1 : 0
    motion.flips_vertically = flipsVertically ? 1 : 0
    return motion
  }

  /// Channel shift and brightness, which look at a pixel's value and not at its place.
  ///
  /// - Parameters:
  ///   - least: The least of the values, which are not looked at again for it.
  ///   - greatest: The greatest.
  private func changeTone(
    _ values: UnsafeMutablePointer<Float>, _ count: Int, from least: Float, to greatest: Float,
    _ augmentation: ImageAugmentation
  ) {
    guard channelShift != nil || brightness != nil else { return }
    var tone = caugmentation_tone()
    (tone.shift, tone.lowest, tone.highest) = (Float(channelShift ?? 0), least, greatest)
    if let brightness {
      func shifted(_ value: Float) -> Float { min(max(value + tone.shift, least), greatest) }
      (tone.brightens, tone.brightness) = (1, Float(brightness))
      tone.stretches = augmentation.geometry == .kerasPreprocessing ? 1 : 0
      (tone.black, tone.white) = (shifted(least), shifted(greatest) - shifted(least))
    }
    caugmentation_tone_values(caugmentation_best_instruction_set(), &tone, count, values)
  }
}

extension FillMode {
  /// The mode's number in C.
  fileprivate var number: Int32 {
    switch self {
    case .constant: Int32(CAUGMENTATION_CONSTANT)
    case .nearest: Int32(CAUGMENTATION_NEAREST)
    case .reflect: Int32(CAUGMENTATION_REFLECT)
    case .wrap: Int32(CAUGMENTATION_WRAP)
    }
  }
}
