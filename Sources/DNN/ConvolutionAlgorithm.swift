/// How a convolution is computed. Both give the same numbers but for rounding.
public enum ConvolutionAlgorithm: String, Sendable, Hashable, Codable, CaseIterable {
  /// Multiplies each pixel of the window with its weight.
  case direct
  /// F(4×4, 3×3): 36 products instead of 144 for 16 results, at the price of transforms and about one more bit of
  /// rounding. Lavin and Gray, arXiv:1509.09308.
  case winograd
}
