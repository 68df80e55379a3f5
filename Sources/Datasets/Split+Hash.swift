import Digests

extension Split {
  /// Splits by content, whatever the other samples are.
  ///
  /// A sample keeps its split when others are added, removed or renamed, and equal images are never on two
  /// sides.
  ///
  /// The SHA-256 of `seed:digest` is a number from 0 to 1 (its first 64 bits, big-endian, over 2^64). Below
  /// `test` it is a test sample, below `test + validation` a validation sample, else a training sample; so
  /// asking for more validation leaves the test samples as they are.
  /// - Parameter digests: The SHA-256 of each image, as 64 hexadecimal digits.
  /// - Returns: A split for each digest. The fractions are met on average, not exactly.
  public static func byHash(_ digests: [String], fractions: SplitFractions, seed: UInt64) -> [Split] {
    // Both are below 2^64 because the fractions are below 1 by at least one unit in the last place.
    let scale = 0x1p64
    let testEnd = UInt64(fractions.test * scale)
    let validationEnd = UInt64((fractions.test + fractions.validation) * scale)
    return digests.map { digest in
      let hash = Digest.sha256("\(seed):\(digest)")
      guard let number = UInt64(hash.prefix(16), radix: 16) else {
        preconditionFailure("a digest is 64 hexadecimal digits, got \(hash)")
      }
      return number < testEnd ? .test : number < validationEnd ? .validation : .train
    }
  }
}
