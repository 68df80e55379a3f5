/// By how much a JPEG is made smaller while it is decoded.
///
/// Only powers of two are here: libjpeg-turbo's other scales are slower than decoding everything.
public enum DecodeReduction: Int, CaseIterable, Sendable {
  case none = 1
  case half = 2
  case quarter = 4
  case eighth = 8

  /// The version of the rule by which ``largest(from:to:)`` chooses: part of the identity of what it was used for.
  public static let ruleVersion = 1

  /// How many times the target's sides a reduced picture keeps at least.
  ///
  /// The filter that comes after then still averages over several pixels, and little is seen of the coarser one before it:
  /// what MobileNetV2's features lose is a quarter to a third of what they lose with 1 (docs/benchmarks/decode.md).
  static let keptMultiple = 2

  /// The greatest reduction that leaves `source`, the part of a picture that is used, at least twice as high and wide as
  /// `target`.
  ///
  /// Sides are compared without rounding: a picture that loses a part of a pixel below the limit is not reduced as much.
  public static func largest(from source: ImageSize, to target: ImageSize) -> DecodeReduction {
    allCases.last { reduction in
      source.height >= reduction.rawValue * keptMultiple * target.height
        && source.width >= reduction.rawValue * keptMultiple * target.width
    } ?? .none
  }

  /// The size that a picture of `full` size gets: divided and rounded up.
  public func size(of full: ImageSize) -> ImageSize {
    ImageSize(
      height: (full.height + rawValue - 1) / rawValue, width: (full.width + rawValue - 1) / rawValue)
  }
}
