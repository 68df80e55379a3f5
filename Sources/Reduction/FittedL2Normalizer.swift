public import Tensors

/// Scales samples of a known width to length 1.
public struct FittedL2Normalizer: FittedReducerStep {
  public static let name = L2Normalizer.name
  public static let archiveKind = "L2NORM"
  public static let archiveVersion = 1

  /// The number of features of a sample.
  public let featureCount: Int

  /// A normalizer for samples of `featureCount` features.
  init(featureCount: Int) { self.featureCount = featureCount }

  public var inputDimension: Int { featureCount }
  public var outputDimension: Int { featureCount }

  public func transform(checked block: inout Matrix<Double>) {
    for row in 0..<block.rowCount {
      let length = Self.length(block.row(row))
      if length < Self.shortestLength { continue }
      for position in row * featureCount..<(row + 1) * featureCount { block.elements[position] /= length }
    }
  }

  // y = x / |x|, so dy/dx = (1 - y yᵀ) / |x|.
  public func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    let length = Self.length(sample[...])
    if length < Self.shortestLength { return gradient }
    let along = zip(gradient, sample).reduce(0) { $0 + $1.0 * $1.1 } / (length * length)
    return zip(gradient, sample).map { ($0 - along * $1) / length }
  }

  public var isAffine: Bool { false }

  /// Samples shorter than this stay as they are.
  private static let shortestLength = 10 * Double.ulpOfOne

  private static func length(_ sample: ArraySlice<Double>) -> Double {
    sample.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  public func write(to writer: inout ArchiveWriter) { writer.put(featureCount) }

  public init(from reader: inout ArchiveReader) throws {
    self.init(featureCount: try reader.takeInt())
    try reader.require(featureCount > 0, "\(featureCount) features")
  }
}
