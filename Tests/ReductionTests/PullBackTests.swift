import LinearAlgebra
import Reduction
import Tensors
import TestSupport
import Testing

@Suite("Gradients through reduction steps")
struct PullBackTests {
  private static let chains: [ReducerChain] =
    [
      .varianceThreshold(VarianceThreshold(threshold: 0.3)), .standardScaler(StandardScaler()),
      .minMaxScaler(MinMaxScaler(lowerBound: -2, upperBound: 3)), .l2Normalizer(L2Normalizer()),
      .pca(PCA(components: .count(4))), .pca(PCA(components: .count(4), whiten: true)),
      .truncatedSVD(TruncatedSVD(componentCount: 3)),
    ].map { ReducerChain([$0]) }
    + [
      ReducerChain([]),
      ReducerChain([
        .varianceThreshold(VarianceThreshold(threshold: 0.3)), .standardScaler(StandardScaler()),
        .truncatedSVD(TruncatedSVD(componentCount: 4)), .minMaxScaler(MinMaxScaler()),
        .pca(PCA(components: .count(3), whiten: true)), .l2Normalizer(L2Normalizer()),
      ]),
    ]

  @Test("are what central differences say, for every step and all in a row", arguments: chains.indices)
  func differences(chain index: Int) throws {
    for seed: UInt64 in 1...10 {
      let features = randomFeatures(40, 9, seed: seed)
      let fitted = try Self.chains[index].fit(features)
      let sample = Array(randomFeatures(1, 9, seed: seed &+ 100).elements)
      let weights = randomFeatures(1, fitted.outputDimension, seed: seed &+ 200).elements
      // What comes out, weighted and summed: its derivatives are the weights pulled back.
      func sum(_ sample: [Double]) throws -> Double {
        let row = Matrix(rowCount: 1, columnCount: 9, elements: sample)
        return zip(try fitted.transform(row).elements, weights).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let step = 1e-5
      let expected = try sample.indices.map { feature in
        var (low, high) = (sample, sample)
        low[feature] -= step
        high[feature] += step
        return (try sum(high) - sum(low)) / (2 * step)
      }
      let reduced = try fitted.reduce(sample: sample)
      let result = Closeness(reduced.pullBack(weights), expected, rtol: 1e-6, atol: 1e-8)
      #expect(result.isClose, "seed \(seed): \(result)")
      let row = Matrix(rowCount: 1, columnCount: 9, elements: sample)
      #expect(Closeness(reduced.values, try fitted.transform(row).elements, rtol: 1e-12, atol: 1e-14).isClose)
    }
  }

  @Test("a sample that is too short to be normalized lets gradients through as they are")
  func shortSample() throws {
    let fitted = try ReducerChain([.l2Normalizer(L2Normalizer())]).fit(Matrix<Float>(rows: [[1, 2]]))
    #expect(try fitted.reduce(sample: [1e-16, 0]).pullBack([3, -4]) == [3, -4])
  }

  @Test("only the normalizer is not affine")
  func affine() throws {
    let features = randomFeatures(40, 9, seed: 3)
    let isAffine = try Self.chains.map { try $0.fit(features).isAffine }
    #expect(isAffine == [true, true, true, false, true, true, true, true, false])
  }

  @Test("refuses samples of another width and numbers that are not finite")
  func badInput() throws {
    let fitted = try ReducerChain([.standardScaler(StandardScaler())]).fit(randomFeatures(5, 2, seed: 1))
    #expect(throws: ReductionError.wrongFeatureCount(reducer: "standard_scaler", expected: 2, found: 3)) {
      try fitted.reduce(sample: [1, 2, 3])
    }
    #expect(throws: ReductionError.nonFinite(reducer: "standard_scaler", row: 0, column: 1, found: "inf")) {
      try fitted.reduce(sample: [1, .infinity])
    }
  }
}
