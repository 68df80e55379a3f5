/// One kind of file that weights come in: names and shapes now, values when they are asked for.
protocol WeightContainer: Sendable {
  /// Which kind.
  var kind: WeightFile.Container { get }
  /// What the names and the order of `layers` mean.
  var naming: WeightFile.Naming { get }
  /// The layers that have weights.
  var layers: [WeightFile.StoredLayer] { get }

  /// The values of one weight of `layers`, converted to float32; NaN and infinity are passed on.
  ///
  /// - Throws: Why they cannot be had, to follow the weight's name in a sentence.
  func values(of weight: WeightFile.StoredWeight) throws(UnreadableValues) -> [Float]
}

/// Why the values of a weight cannot be had, as the end of a sentence that begins with its name.
struct UnreadableValues: Error {
  let reason: String
}
