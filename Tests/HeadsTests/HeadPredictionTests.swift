import Foundation
import Heads
import Testing

@Suite("What a head says about a sample")
struct HeadPredictionTests {
  private func entropy(_ probabilities: [Double]?) -> Double? {
    HeadPrediction(classIndex: 0, probabilities: probabilities, margin: 0, decisionValues: []).entropy
  }

  @Test("entropy is 0 where one class is certain, the logarithm of their number where all are alike")
  func entropyBounds() throws {
    #expect(entropy([1, 0, 0]) == 0)
    #expect(entropy([1 + 1e-16, 0, 0]) == 0)
    #expect(try #require(entropy([0.25, 0.25, 0.25, 0.25])).isApproximately(log(4)))
    #expect(try #require(entropy([0.5, 0.25, 0.25])).isApproximately(1.5 * log(2)))
    #expect(entropy(nil) == nil)
  }
}

extension Double {
  fileprivate func isApproximately(_ other: Double) -> Bool { (self - other).magnitude < 1e-15 }
}
