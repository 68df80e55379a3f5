/// A model whose decisions can be followed back to maps of a convolutional layer, or at least be asked for.
///
/// Where maps and derivatives come from is the source's business: a head on stored features carries its gradient back
/// through reduction and pooling, a network that was trained has its engine's backward pass.
public protocol EvidenceSource {
  /// The classes; their positions number them.
  var classNames: [String] { get }
  /// Height, width and channels of a prepared image.
  var inputShape: [Int] { get }
  /// The layer whose maps are looked at.
  var layer: String { get }

  /// Why there can be no map of the layer, and what to do; nil where there can.
  var obstacleToMaps: String? { get }

  /// The method that shows best what the model decides by.
  var preferredMethod: MapMethod { get }

  /// Why CAM is not defined for this model, in words that go on a sentence; nil where it is.
  var camObstacle: String? { get }

  /// What the model says about an image, and how that hangs on the layer's maps.
  ///
  /// - Parameters:
  ///   - image: As it enters the network: `inputShape` in row-major order.
  ///   - classIndex: The class to speak about; nil for the one that the model predicts.
  ///   - gradient: Where the gradient is taken. A source that knows no average image gives the local one, with offset 0,
  ///     where its score is linear in features, and throws otherwise.
  func evidence(for image: [Float], classIndex: Int?, gradient: GradientKind) throws -> ClassEvidence

  /// What speaks for a class in each of several images, in the measure of `evidence`.
  func scores(of classIndex: Int, in images: [[Float]]) throws -> [Double]

  /// The class that the model takes an image for.
  func predictedClass(of image: [Float]) throws -> Int
}
