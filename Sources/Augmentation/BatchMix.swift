/// How the pictures of one batch are mixed.
public struct BatchMix: Sendable, Hashable {
  /// What a picture takes from its partner.
  public enum Kind: Sendable, Hashable {
    /// All of it, blended (MixUp).
    case blend
    /// The pixels of these rows and columns (CutMix).
    case cut(rows: Range<Int>, columns: Range<Int>)
  }

  /// For each picture the one that it is mixed with; may be itself.
  public let partners: [Int]
  /// How much of itself a picture keeps, 0...1; with CutMix the share of pixels that are not replaced.
  public let share: Double
  /// What a picture takes from its partner.
  public let kind: Kind

  static func blend(_ alpha: Double, _ partners: [Int], using random: inout UniformNumbers) -> BatchMix {
    BatchMix(partners: partners, share: BetaDistribution(alpha: alpha).draw(using: &random), kind: .blend)
  }

  /// A box with the picture's proportions about a random centre; what sticks out is cut off and does not count.
  static func cut(
    _ alpha: Double, _ partners: [Int], _ height: Int, _ width: Int, using random: inout UniformNumbers
  ) -> BatchMix {
    let share = BetaDistribution(alpha: alpha).draw(using: &random)
    let ratio = (1 - share).squareRoot()
    func span(_ side: Int, _ position: Double) -> Range<Int> {
      let (center, extent) = (Int(position * Double(side)), Int(ratio * Double(side)))
      return max(center - extent / 2, 0)..<min(center + extent - extent / 2, side)
    }
    let (rows, columns) = (span(height, random.next()), span(width, random.next()))
    let replaced = Double(rows.count * columns.count) / Double(height * width)
    return BatchMix(partners: partners, share: 1 - replaced, kind: .cut(rows: rows, columns: columns))
  }

  /// Mixes the pictures.
  ///
  /// - Parameters:
  ///   - pixels: NHWC with three channels: as many pictures as there are partners, then anything.
  ///   - height: Rows of a picture, as in the draw.
  ///   - width: Columns of a picture, as in the draw.
  public func mix(pixels: inout [Float], height: Int, width: Int) {
    let size = height * width * 3
    precondition(
      pixels.count >= partners.count * size,
      "\(partners.count) RGB pictures of \(height)×\(width) have \(partners.count * size) values, got "
        + "\(pixels.count)")
    switch kind {
    case .blend: blend(&pixels, rowLength: size)
    case .cut(let rows, let columns):
      let original = pixels
      for (index, partner) in partners.enumerated() where partner != index {
        for row in rows {
          let (start, end) = ((row * width + columns.lowerBound) * 3, (row * width + columns.upperBound) * 3)
          for place in start..<end { pixels[index * size + place] = original[partner * size + place] }
        }
      }
    }
  }

  /// Mixes the labels as the pictures are mixed.
  ///
  /// - Parameters:
  ///   - labels: Shares of classes, one row for each picture, then anything.
  ///   - classCount: Classes of a row.
  public func mix(labels: inout [Float], classCount: Int) {
    precondition(
      labels.count >= partners.count * classCount,
      "\(partners.count) rows of \(classCount) classes have \(partners.count * classCount) values, got "
        + "\(labels.count)")
    blend(&labels, rowLength: classCount)
  }

  private func blend(_ values: inout [Float], rowLength: Int) {
    let original = values
    let (own, other) = (Float(share), Float(1 - share))
    original.withUnsafeBufferPointer { original in
      values.withUnsafeMutableBufferPointer { values in
        for (index, partner) in partners.enumerated() where partner != index {
          let (here, there) = (index * rowLength, partner * rowLength)
          for place in 0..<rowLength {
            values[here + place] = own * original[here + place] + other * original[there + place]
          }
        }
      }
    }
  }
}
