import CKernels
import Tensors
import Testing

@Suite("Winograd convolutions of bfloat16 products", .enabled(if: WinogradTests.isBFloat16Here))
struct WinogradBFloat16Tests {
  private static let instructionSet = Int32(CKERNELS_AVX512_BFLOAT16)

  @Test(
    "any size and type of images gives the sums of rounded products",
    arguments: [(false, false), (true, true), (true, false), (false, true)])
  func agreesWithRoundedProducts(isSourceHalf: Bool, isResultHalf: Bool) {
    var random = SplitMix64(seed: 4)
    func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    for seed in 0..<12 {
      var geometry = WinogradTests.geometry(
        Self.instructionSet, batch: number(1...2), number(2...13), number(2...13), number(1...40),
        number(1...40),
        padding: (0..<4).map { _ in number(1...2) }, accumulates: number(0...1) == 1,
        activation: Int(number(0...2)))
      geometry.source_is_bfloat16 = isSourceHalf ? 1 : 0
      geometry.result_is_bfloat16 = isResultHalf ? 1 : 0
      var problem = WinogradProblem(geometry, seed: UInt64(seed))
      if isSourceHalf { problem.source = problem.source.map(\.roundedToBFloat16) }
      if isResultHalf { problem.before = problem.before.map(\.roundedToBFloat16) }
      let outcome = problem.run(threads: Int32(number(1...2)))
      #expect(outcome.isPaddingZero && outcome.isContained, "\(geometry)")
      let expected = problem.roundedProducts()
      let largest = expected.reduce(1) { max($0, $1.magnitude) }
      // A number near the middle of two bfloat16 ones may be rounded the other way; the results' own rounding is half of
      // 2^-7 at most.
      let bound = 3e-3 * largest
      let isClose = zip(outcome.result, expected).allSatisfy {
        (Double($0) - $1).magnitude <= bound + (isResultHalf ? $1.magnitude / 256 : 0)
      }
      #expect(isClose, "\(geometry)")
    }
  }

  @Test("a result is the same to the bit in any batch, with any number of threads", arguments: [false, true])
  func independent(isHalf: Bool) {
    var geometry = WinogradTests.geometry(
      Self.instructionSet, batch: 3, 30, 27, 100, 80, accumulates: true, activation: CKERNELS_ACTIVATION_RELU)
    geometry.source_is_bfloat16 = isHalf ? 1 : 0
    geometry.result_is_bfloat16 = isHalf ? 1 : 0
    let problem = WinogradProblem(geometry, seed: 8)
    let all = problem.run(threads: 2).result
    #expect(problem.run(threads: 1).result == all)
    let length = all.count / 3
    #expect(problem.alone(2).run(threads: 1).result == Array(all[2 * length..<3 * length]))
  }
}
