import Reduction
import Tensors
import TestSupport
import Testing

@Suite("TruncatedSVD")
struct TruncatedSVDTests {
  @Test("gives scikit-learn's numbers with every solver", arguments: ["tall", "wide"], AxesSolver.exact)
  func golden(data: String, solver: AxesSolver) throws {
    let fitted = try TruncatedSVD(componentCount: 5, solver: solver).fit(try goldenFeatures("\(data)_x"))
    let scores = try fitted.transform(try goldenFeatures("\(data)_other"))
    for (values, key) in [
      (fitted.components.elements, "components"), (fitted.explainedVariance, "explained_variance"),
      (fitted.explainedVarianceRatio, "explained_variance_ratio"),
      (fitted.singularValues, "singular_values"), (scores.elements, "y"),
    ] {
      let result = Closeness(values, try goldenValues("svd_\(data)_\(key)"), rtol: 1e-10, atol: 1e-11)
      #expect(result.isClose, "\(key): \(result)")
    }
  }

  @Test("does not centre: one sample is its own axis")
  func oneSample() throws {
    let fitted = try TruncatedSVD(componentCount: 1).fit(Matrix<Float>(rows: [[-3, 4]]))
    #expect(Closeness(fitted.components.elements, [-0.6, 0.8], rtol: 1e-15, atol: 0).isClose)
    #expect(Closeness(fitted.singularValues, [5], rtol: 1e-15, atol: 0).isClose)
    #expect(fitted.explainedVariance == [0] && fitted.explainedVarianceRatio == [0])
  }

  @Test("rebuilds samples exactly at full rank")
  func inverse() throws {
    let features = randomFeatures(6, 4, seed: 2)
    let fitted = try TruncatedSVD(componentCount: 4).fit(features)
    let restored = Closeness(
      try fitted.inverseTransform(fitted.transform(features)).elements, features.elements, rtol: 0,
      atol: 1e-13)
    #expect(restored.isClose, "\(restored)")
  }

  @Test("refuses more components than there can be")
  func tooMany() {
    #expect(
      throws: ReductionError.tooManyComponents(
        reducer: "truncated_svd", requested: 4, sampleCount: 3, featureCount: 9)
    ) {
      try TruncatedSVD(componentCount: 4).fit(randomFeatures(3, 9, seed: 1))
    }
  }
}
