/// Pictures of a batch are blended, or parts of them exchanged, and their labels with them.
///
/// References: Zhang et al., "mixup: Beyond empirical risk minimization", ICLR 2018, arXiv:1710.09412; Yun et al.,
/// "CutMix: Regularization strategy to train strong classifiers with localizable features", ICCV 2019,
/// arXiv:1905.04899.
public struct BatchMixing: Sendable, Hashable, Codable {
  /// Alpha of MixUp, greater than 0: shares are drawn from Beta(alpha, alpha). nil for no MixUp.
  public var mixUp: Double?
  /// Alpha of CutMix, greater than 0. nil for no CutMix.
  public var cutMix: Double?

  /// A mixing; with both, every other batch is taken for each.
  public init(mixUp: Double? = nil, cutMix: Double? = nil) {
    precondition((mixUp ?? 1) > 0 && (cutMix ?? 1) > 0, "alpha is greater than 0")
    (self.mixUp, self.cutMix) = (mixUp, cutMix)
  }

  /// What happens to one batch.
  ///
  /// It depends on nothing but the arguments. As in both papers, one share is drawn for a batch.
  /// - Parameters:
  ///   - count: Pictures in the batch.
  ///   - height: Rows of a picture.
  ///   - width: Columns of a picture.
  ///   - seed: The seed of the run.
  ///   - epoch: The number of the epoch, from 0.
  ///   - batch: The number of the batch in the epoch, from 0.
  /// - Returns: nil where nothing is mixed.
  public func draw(
    count: Int, height: Int, width: Int, seed: UInt64, epoch: Int, batch: Int
  ) -> BatchMix? {
    // One more part than pictures have keeps the keys apart.
    var random = UniformNumbers(
      seed, UInt64(truncatingIfNeeded: epoch), UInt64(truncatingIfNeeded: batch), 0x6d69_7869_6e67)
    let prefersCutting = random.next() < 0.5
    let partners = random.permutation(of: count)
    switch (mixUp, cutMix) {
    case (nil, nil): return nil
    case (let alpha?, nil): return .blend(alpha, partners, using: &random)
    case (nil, let alpha?): return .cut(alpha, partners, height, width, using: &random)
    case (let blending?, let cutting?):
      return prefersCutting
        ? .cut(cutting, partners, height, width, using: &random) : .blend(blending, partners, using: &random)
    }
  }
}
