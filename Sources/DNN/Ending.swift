/// What becomes of a convolution's sums: `activation(scale * (sum + bias) + residual scale * residual)`.
struct Ending {
  /// What is applied last.
  var activation = Activation.identity
  /// Where `.relu6` ends: 6 in units of the result.
  var clip: Float = 6
  /// For integer sums, what each output channel is multiplied by.
  var scales: [Float]?
  /// What lies in the destination and is added, nil where nothing is.
  var residual: Residual?

  /// A residual, in the bytes of the result.
  struct Residual {
    /// As wide as the result's.
    let format: NumberFormat
    /// What it is multiplied by.
    let scale: Float
  }
}
