/// How far features of a lower precision are from those of single precision, on a few images.
public struct PrecisionCost: Sendable, Equatable {
  /// On how many images it was measured.
  public let imageCount: Int
  /// The mean cosine of the angle between the two vectors of an image and a feature.
  public let meanCosine: Double
  /// The least of them.
  public let leastCosine: Double

  /// The cost of `features` against `exact`: for each image one vector per feature.
  init(_ features: [[[Float]]], against exact: [[[Float]]]) {
    let cosines = zip(features, exact).flatMap { zip($0, $1).map(Self.cosine) }
    imageCount = features.count
    meanCosine = cosines.reduce(0, +) / Double(max(1, cosines.count))
    leastCosine = cosines.min() ?? 0
  }

  /// 1 where both are zero: nothing is lost.
  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    var (product, aa, bb) = (0.0, 0.0, 0.0)
    for (a, b) in zip(a, b) {
      product += Double(a) * Double(b)
      aa += Double(a) * Double(a)
      bb += Double(b) * Double(b)
    }
    guard aa > 0, bb > 0 else { return aa == bb ? 1 : 0 }
    return product / (aa * bb).squareRoot()
  }
}
