import Explanation
import Heads
import LinearAlgebra
import Reduction
import Tensors
import TestSupport
import Testing

/// From maps through pooling, scaler, PCA and a classifier to a score, and all the way back.
@Suite("Gradients of the whole chain")
struct ChainGradientTests {
  private static let (height, width, channelCount) = (3, 4, 8)
  private static let classifiers: [ClassifierSpec] = [
    .svm(SVC(kernel: .rbf)), .svm(SVC(kernel: .poly, gamma: .value(0.2), coef0: 1)),
    .svm(SVC(kernel: .sigmoid, gamma: .value(0.05))), .svm(SVC(kernel: .linear)), .linearSVM(LinearSVC()),
    .logisticRegression(LogisticRegression()), .mlp(perceptron),
  ]

  private static var perceptron: MLPClassifier {
    var classifier = MLPClassifier()
    (classifier.hiddenLayerSizes, classifier.activation) = ([9], .tanh)
    return classifier
  }

  private static func maps(_ random: inout SplitMix64) -> ChannelMaps {
    ChannelMaps(
      height: height, width: width, channelCount: channelCount,
      elements: (0..<height * width * channelCount).map { _ in
        max(0, Float.random(in: -1...2, using: &random))
      })
  }

  @Test(
    "are what central differences of the score say", arguments: classifiers.indices,
    [MapPooling.avg, .flatten])
  func differences(classifier index: Int, pooling: MapPooling) throws {
    for (seed, classCount) in [(UInt64(1), 2), (2, 3)] {
      var random = SplitMix64(seed: seed)
      let all = (0..<60).map { _ in Self.maps(&random) }
      let features = Matrix(rows: all.map { pooling.pool($0) })
      let labels = all.indices.map { "c\($0 % classCount)" }
      let reducers = try ReducerChain([
        .standardScaler(StandardScaler()), .pca(PCA(components: .count(5))),
      ]).fit(features)
      let head = try HeadSpec(Self.classifiers[index]).fit(
        try reducers.reduce(features), labels: labels)
      let maps = Self.maps(&random)
      func score(_ pooled: [Double]) throws -> ClassScore {
        try head.score(of: 1, at: try reducers.reduce(sample: pooled).values)
      }
      let pooled = pooling.pool(maps)
      let reduced = try reducers.reduce(sample: pooled)
      let byFeatures = reduced.pullBack(try head.score(of: 1, at: reduced.values).gradient)
      let gradient = pooling.pullBack(byFeatures, at: maps)
      let step = 1e-4
      // In double precision beside the maps: what a changed value makes of the pooled features.
      let expected = try maps.elements.indices.map { element in
        var (low, high) = (pooled, pooled)
        let (feature, share) =
          pooling == .avg ? (element % Self.channelCount, 1 / Double(maps.positionCount)) : (element, 1)
        low[feature] -= step * share
        high[feature] += step * share
        return Float((try score(high).value - score(low).value) / (2 * step))
      }
      let scale = Double(gradient.elements.map(\.magnitude).max() ?? 0)
      #expect(scale > 0)
      let result = Closeness(gradient.elements, expected, rtol: 1e-5, atol: 1e-6 * scale)
      #expect(result.isClose, "\(head.name), \(classCount) classes: \(result)")
    }
  }
}
