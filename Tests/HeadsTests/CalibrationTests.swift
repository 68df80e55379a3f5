import Heads
import Tensors
import Testing

@Suite("Calibrated probabilities")
struct CalibrationTests {
  private enum Expected: Error { case sigmoid }

  private func samples(_ labels: [String]) -> Matrix<Float> {
    var random = SplitMix64(seed: 1)
    return Matrix(
      rowCount: labels.count, columnCount: 2,
      elements: labels.flatMap { label in
        (0..<2).map { _ in (label == "a" ? 1 : -1) + Float.random(in: -1...1, using: &random) }
      })
  }

  @Test("are refused for a class of one sample, before anything is fitted")
  func oneSample() {
    let labels = Array(repeating: "a", count: 8) + ["b"]
    let error = #expect(throws: HeadError.self) {
      try HeadSpec(.svm(SVC()), calibration: .sigmoid).fit(samples(labels), labels: labels)
    }
    #expect(error == .tooFewSamplesToCalibrate(head: "svm", className: "b", found: 1, required: 2))
    #expect(
      error?.description
        == "svm: class 'b' has 1 training sample, calibrated probabilities need at least 2 per class; add "
        + "samples or set calibration: none")
  }

  @Test("work from two samples per class up", arguments: [2, 3, 4, 5, 6])
  func fewSamples(count: Int) throws {
    let labels = (0..<count).flatMap { _ in ["a", "b"] }
    let fitted = try HeadSpec(.svm(SVC(kernel: .linear)), calibration: .sigmoid).fit(
      samples(labels), labels: labels)
    let maps = try #require(fitted.calibration?.maps)
    #expect(maps.count == 1)
    #expect(maps[0].probability(0).isFinite)
  }

  @Test("of a sigmoid stay within 0 and 1 for any decision value")
  func extremes() throws {
    let labels = (0..<20).flatMap { _ in ["a", "b"] }
    let map = try #require(
      try HeadSpec(.svm(SVC(kernel: .linear)), calibration: .sigmoid).fit(samples(labels), labels: labels)
        .calibration?.maps.first)
    guard case .sigmoid(let sigmoid) = map else { throw Expected.sigmoid }
    #expect(sigmoid.slope < 0, "larger values speak for the second class")
    #expect(sigmoid.probability(1e300) == 1 && sigmoid.probability(-1e300) == 0)
    #expect(sigmoid.probability(1) > sigmoid.probability(-1))
  }
}
