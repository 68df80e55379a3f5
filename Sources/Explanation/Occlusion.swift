/// Where a patch is laid over an image to see what the model makes of the rest.
///
/// The image is divided into cells as even as can be; a patch lies around the centre of each and may hang over the edge.
/// The map has one value for every cell: by how much the score falls when it is covered.
///
/// Reference: Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
public struct Occlusion: Equatable, Sendable {
  /// Rows and columns of the image in pixels.
  public let imageHeight, imageWidth: Int
  /// Rows and columns of cells.
  public let height, width: Int
  /// The side of the patch in pixels.
  public let patchSize: Int

  /// A plan for images of this size.
  ///
  /// - Parameters:
  ///   - patchSize: The side of the patch, in pixels of the network's input.
  ///   - stride: How far patches lie apart, in pixels; a little less where the size of the image is no multiple of it.
  /// - Precondition: All numbers are positive.
  public init(imageHeight: Int, imageWidth: Int, patchSize: Int, stride: Int) {
    precondition(
      imageHeight > 0 && imageWidth > 0 && patchSize > 0 && stride > 0,
      "patches of \(patchSize) every \(stride) pixels of \(imageHeight)×\(imageWidth)")
    (self.imageHeight, self.imageWidth, self.patchSize) = (imageHeight, imageWidth, patchSize)
    height = (imageHeight + stride - 1) / stride
    width = (imageWidth + stride - 1) / stride
  }

  /// How many patches there are.
  public var patchCount: Int { height * width }

  /// The rows and columns of the image that patch `index` covers; cells are numbered row after row.
  public func patch(_ index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Self.range(index / width, of: height, over: imageHeight, size: patchSize),
      Self.range(index % width, of: width, over: imageWidth, size: patchSize)
    )
  }

  /// The map, from the score of the image and the score with each patch.
  ///
  /// - Precondition: There is a score for every patch.
  public func map(score: Double, covered: [Double]) -> ActivationMap {
    precondition(covered.count == patchCount, "\(covered.count) scores for \(patchCount) patches")
    return ActivationMap(height: height, width: width, values: covered.map { Float(score - $0) })
  }

  private static func range(_ cell: Int, of count: Int, over size: Int, size patch: Int) -> Range<Int> {
    let centre = (Double(cell) + 0.5) * Double(size) / Double(count)
    let start = Int((centre - Double(patch) / 2).rounded())
    return max(0, start)..<min(size, start + patch)
  }
}
