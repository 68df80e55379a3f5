/// One thing a plan does: for people who ask why it is slow, and for tests.
public struct Step: Sendable, Hashable, CustomStringConvertible {
  /// What the graph says it belongs to, such as a layer's name.
  public let label: String
  /// What is computed: "convolution 3×3 stride 2, relu".
  public let name: String
  /// oneDNN's name for the code that runs, such as "jit:avx2"; one starting with "ref" is a slow fallback. "winograd" is
  /// our own.
  public let implementation: String
  /// `[batch, H, W, C]` of each source.
  public let sourceShapes: [[Int]]
  /// `[batch, H, W, C]` of the result.
  public let resultShape: [Int]
  /// oneDNN's name of each source's layout, such as "nhwc" or "nChw8c".
  public let sourceLayouts: [String]
  /// oneDNN's name of the result's layout.
  public let resultLayout: String
  /// Multiplications paired with additions in convolutions and dense layers; 0 for anything else.
  public let multiplyAddCount: Int
  /// Whether the result takes the place of a source in memory.
  public let isInPlace: Bool

  public var description: String {
    let sources = zip(sourceShapes, sourceLayouts).map { "\(shapeText($0)) \($1)" }.joined(separator: ", ")
    return "\(name) [\(implementation)] \(sources) → \(shapeText(resultShape)) \(resultLayout)"
      + (isInPlace ? ", in place" : "")
  }
}
