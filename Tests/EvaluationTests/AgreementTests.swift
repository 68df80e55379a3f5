import Evaluation
import Tensors
import Testing

@Suite("Agreement, intervals and McNemar's test")
struct AgreementTests {
  @Test("balanced accuracy, Matthews' correlation and kappa are scikit-learn's")
  func golden() throws {
    for item in try GoldenEvaluation.read().cases {
      let matrix = try ConfusionMatrix(actual: item.actual, predicted: item.predicted)
      #expect(isClose(matrix.balancedAccuracy, item.balancedAccuracy), "\(item.name)")
      #expect(isClose(matrix.matthewsCorrelation, item.matthewsCorrelation), "\(item.name)")
      #expect(isClose(matrix.cohenKappa.value, item.cohenKappa), "\(item.name)")
    }
  }

  @Test("one class only: no correlation, no kappa")
  func oneClass() throws {
    let same = try ConfusionMatrix(actual: ["a", "a"], predicted: ["a", "a"])
    #expect(same.matthewsCorrelation == 0 && same.cohenKappa.value == nil && same.balancedAccuracy == 1)
    // Classes that are predicted but never there do not count as recalled 0.
    let other = try ConfusionMatrix(actual: ["a", "a"], predicted: ["b", "a"])
    #expect(other.balancedAccuracy == 0.5 && other.matthewsCorrelation == 0)
  }

  @Test("Wilson's interval is SciPy's")
  func wilson() throws {
    let cases = try GoldenEvaluation.read().wilson
    #expect(cases.count == 9)
    for item in cases {
      let interval = try #require(WilsonInterval(hitCount: item.hits, sampleCount: item.count))
      #expect(isClose(interval.low, item.low) && isClose(interval.high, item.high), "\(item)")
    }
    #expect(WilsonInterval(hitCount: 0, sampleCount: 0) == nil)
  }

  @Test("Wilson's interval by hand: 1 of 2 is 0.5 ± z/√(2 + z²)/2·…")
  func wilsonByHand() throws {
    // p = 1/2, n = 2: centre 1/2; half = z·√(1/8 + z²/16)/(1 + z²/2), z² = 3.841458820694124.
    let squared = 3.841458820694124
    let half = (squared * (0.125 + squared / 16)).squareRoot() / (1 + squared / 2)
    let interval = try #require(WilsonInterval(hitCount: 1, sampleCount: 2))
    #expect(isClose(interval.low, 0.5 - half) && isClose(interval.high, 0.5 + half))
  }

  @Test("McNemar's p-value is SciPy's, exact below 25 discordant samples, chi-square from there")
  func mcNemar() throws {
    let cases = try GoldenEvaluation.read().mcnemar
    #expect(cases.count == 11)
    for item in cases {
      let test = McNemarTest(onlyFirstCount: item.first, onlySecondCount: item.second)
      #expect((test.pValue - item.p).magnitude <= 1e-12 * item.p, "\(item): \(test)")
      #expect(isClose(test.statistic, item.statistic))
      #expect(test.method == (item.first + item.second < 25 ? .exactBinomial : .chiSquare))
      let swapped = McNemarTest(onlyFirstCount: item.second, onlySecondCount: item.first)
      #expect(swapped.pValue == test.pValue)
    }
  }
}
