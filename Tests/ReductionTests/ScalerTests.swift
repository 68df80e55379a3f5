import Reduction
import Tensors
import TestSupport
import Testing

@Suite("Scalers and thresholds")
struct ScalerTests {
  @Test(
    "keeps the features and variances that scikit-learn keeps", arguments: [("zero", 0.0), ("half", 0.5)])
  func varianceGolden(name: String, threshold: Double) throws {
    let features = try goldenFeatures("reduce_x")
    let fitted = try VarianceThreshold(threshold: threshold).fit(features)
    let variances = Closeness(
      fitted.variances, try goldenValues("variance_\(name)_variances"), rtol: 1e-12, atol: 1e-18)
    #expect(variances.isClose, "\(variances)")
    // Kept numbers are copied, so equal to the last bit.
    #expect(try fitted.transform(features) == goldenMatrix("variance_\(name)_y"))
  }

  @Test("drops a feature whose variance equals the threshold")
  func varianceStrict() throws {
    // Columns 0, 2 and 0, 4: variances 1 and 4.
    let features = Matrix<Float>(rows: [[0, 0], [2, 4]])
    #expect(try VarianceThreshold(threshold: 1).fit(features).retainedColumns == [1])
    #expect(try VarianceThreshold(threshold: 0.999).fit(features).retainedColumns == [0, 1])
    #expect(try VarianceThreshold(threshold: 1).fit(features).variances == [1, 4])
  }

  @Test(
    "never keeps a constant feature, whatever rounding says of its variance", arguments: [0.1, 1e30, -3e-5])
  func varianceConstant(value: Double) throws {
    var features = Matrix<Double>(rowCount: 7, columnCount: 2, repeating: value)
    features[3, 1] = 0
    #expect(try VarianceThreshold().fit(features).retainedColumns == [1])
  }

  @Test("says what the largest variance is when no feature is left")
  func varianceNothing() {
    let features = Matrix<Float>(rows: [[1, 0], [1, 2]])
    let error = #expect(throws: ReductionError.self) { try VarianceThreshold(threshold: 3).fit(features) }
    #expect(error == .noFeatureLeft(threshold: 3, largestVariance: 1, sampleCount: 2, featureCount: 2))
    #expect(
      error?.description
        == "variance_threshold: none of the 2 features has a variance above 3.0, the largest is 1.0 over "
        + "2 samples; lower the threshold below 1.0")
    let single = #expect(throws: ReductionError.self) {
      try VarianceThreshold().fit(Matrix<Float>(rows: [[1, 2]]))
    }
    #expect(single?.description.hasSuffix("there is only one sample, which has no variance") == true)
  }

  @Test("standardizes as scikit-learn does, constant features included")
  func standardGolden() throws {
    let features = try goldenFeatures("reduce_x")
    let fitted = try StandardScaler().fit(features)
    let pairs = [
      (fitted.mean, "standard_mean"), (fitted.variance, "standard_var"), (fitted.scale, "standard_scale"),
      (try fitted.transform(features).elements, "standard_y"),
    ]
    for (values, name) in pairs {
      let result = Closeness(values, try goldenValues(name), rtol: 1e-11, atol: 1e-13)
      #expect(result.isClose, "\(name): \(result)")
    }
    #expect(fitted.scale[3] == 1 && fitted.scale[9] == 1)
  }

  @Test("standardizes 1, 2, 3 to multiples of √1.5")
  func standardSmall() throws {
    // Mean 2, variance (1 + 0 + 1)/3.
    let fitted = try StandardScaler().fit(Matrix<Float>(rows: [[1], [2], [3]]))
    #expect(fitted.mean == [2])
    let expected = [-(1.5.squareRoot()), 0, 1.5.squareRoot()]
    let result = Closeness(
      try fitted.transform(Matrix<Float>(rows: [[1], [2], [3]])).elements, expected, rtol: 1e-15, atol: 0)
    #expect(result.isClose, "\(result)")
  }

  @Test("leaves a single sample at zero")
  func standardOneSample() throws {
    let features = Matrix<Float>(rows: [[5, -7]])
    #expect(try StandardScaler().fit(features).transform(features).elements == [0, 0])
  }

  @Test("scales to bounds as scikit-learn does")
  func minMaxGolden() throws {
    let features = try goldenFeatures("reduce_x")
    let fitted = try MinMaxScaler(lowerBound: -1, upperBound: 1).fit(features)
    for (values, name) in [
      (fitted.scale, "minmax_scale"), (fitted.offset, "minmax_min"),
      (try fitted.transform(features).elements, "minmax_y"),
    ] {
      let result = Closeness(values, try goldenValues(name), rtol: 1e-14, atol: 1e-14)
      #expect(result.isClose, "\(name): \(result)")
    }
  }

  @Test("normalizes rows as scikit-learn does")
  func l2Golden() throws {
    let features = try goldenFeatures("reduce_x")
    let result = Closeness(
      try L2Normalizer().fit(features).transform(features).elements, try goldenValues("l2_y"), rtol: 1e-14,
      atol: 0)
    #expect(result.isClose, "\(result)")
  }

  @Test("leaves a zero sample at zero")
  func l2Zero() throws {
    let features = Matrix<Float>(rows: [[3, 4], [0, 0]])
    #expect(try L2Normalizer().fit(features).transform(features).elements == [0.6, 0.8, 0, 0])
  }

  @Test("goes back to the original units", arguments: 1...20)
  func inverse(seed: UInt64) throws {
    let features = randomFeatures(7, 5, seed: seed)
    let standard = try StandardScaler().fit(features)
    let minMax = try MinMaxScaler(lowerBound: -2, upperBound: 3).fit(features)
    for restored in [
      try standard.inverseTransform(standard.transform(features)),
      try minMax.inverseTransform(minMax.transform(features)),
    ] {
      let result = Closeness(restored.elements, features.elements, rtol: 1e-13, atol: 1e-14)
      #expect(result.isClose, "seed \(seed): \(result)")
    }
  }
}
