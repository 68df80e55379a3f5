import CKernels
import Tensors
import Testing

@Suite("Winograd convolutions")
struct WinogradTests {
  /// What this processor has, of those that multiply floats.
  static let instructionSets = [Int32(CKERNELS_AVX2), Int32(CKERNELS_AVX512)]
    .filter { ckernels_supports($0) == 1 }

  static let isBFloat16Here = ckernels_supports(Int32(CKERNELS_AVX512_BFLOAT16)) == 1

  /// Sizes without any rounding of images.
  static func geometry(
    _ instructionSet: Int32, batch: Int64, _ height: Int64, _ width: Int64, _ inputs: Int64, _ outputs: Int64,
    padding: [Int64] = [1, 1, 1, 1], accumulates: Bool = false, activation: Int = CKERNELS_ACTIVATION_IDENTITY
  ) -> ckernels_winograd {
    ckernels_winograd(
      batch: batch, height: height, width: width, in_channels: inputs, out_channels: outputs, top: padding[0],
      left: padding[1], bottom: padding[2], right: padding[3], accumulates: accumulates ? 1 : 0,
      activation: Int32(activation), instruction_set: instructionSet, source_is_bfloat16: 0,
      result_is_bfloat16: 0)
  }

  /// Checks each `channelStep`th channel of a run against the plain sum.
  private func expectPlain(_ problem: WinogradProblem, threads: Int32, channelStep: Int = 1) {
    let outcome = problem.run(threads: threads)
    #expect(outcome.isPaddingZero && outcome.isContained, "\(problem.geometry)")
    let (rows, columns) = WinogradProblem.resultSize(problem.geometry)
    let outputs = Int(problem.geometry.out_channels)
    var (largest, distance) = (0.0, 0.0)
    for sample in 0..<Int(problem.geometry.batch) {
      for channel in stride(from: 0, to: outputs, by: channelStep) {
        for row in 0..<Int(rows) {
          for column in 0..<Int(columns) {
            let expected = problem.plain(sample: sample, channel: channel, row: row, column: column)
            let at = ((sample * outputs + channel) * Int(rows) + row) * Int(columns) + column
            largest = max(largest, expected.magnitude)
            let error = (Double(outcome.result[at]) - expected).magnitude
            // NaN is no distance that `max` keeps.
            distance = error.isNaN ? .infinity : max(distance, error)
          }
        }
      }
    }
    #expect(distance <= 1e-5 * max(largest, 1), "\(problem.geometry), \(threads) threads")
  }

  @Test("every size, padding and fused operation gives the plain sum", arguments: instructionSets)
  func agreesWithPlainSum(instructionSet: Int32) {
    var random = SplitMix64(seed: 20)
    func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    for seed in 0..<120 {
      let (height, width) = (number(1...19), number(1...19))
      var padding = (0..<4).map { _ in number(0...2) }
      // At least one result each way.
      if height + padding[0] + padding[2] < 3 { padding[0] = 2 }
      if width + padding[1] + padding[3] < 3 { padding[1] = 2 }
      let geometry = Self.geometry(
        instructionSet, batch: number(1...3), height, width, number(1...40), number(1...70),
        padding: padding, accumulates: number(0...1) == 1, activation: Int(number(0...2)))
      expectPlain(WinogradProblem(geometry, seed: UInt64(seed)), threads: Int32(number(1...3)))
    }
  }

  @Test(
    "weights that no cache holds are read once for many tiles, with the same results",
    arguments: instructionSets)
  func largeWeights(instructionSet: Int32) {
    // 400 tiles: several blocks, of all threads together.
    let geometry = Self.geometry(
      instructionSet, batch: 4, 38, 39, 200, 210, accumulates: true, activation: CKERNELS_ACTIVATION_RELU)
    expectPlain(WinogradProblem(geometry, seed: 3), threads: 2, channelStep: 23)
  }

  @Test(
    "a result is the same to the bit in any batch, at any place, with any number of threads",
    arguments: instructionSets, [[16, 48], [100, 64], [200, 180]])
  func independent(instructionSet: Int32, channels: [Int64]) {
    let geometry = Self.geometry(
      instructionSet, batch: 5, 30, 27, channels[0], channels[1], accumulates: true,
      activation: CKERNELS_ACTIVATION_RELU)
    let problem = WinogradProblem(geometry, seed: 8)
    let all = problem.run(threads: 2).result
    #expect(problem.run(threads: 1).result == all)
    #expect(problem.run(threads: 3).result == all)
    let length = all.count / 5
    for sample in 0..<5 {
      #expect(
        problem.alone(sample).run(threads: 1).result == Array(all[sample * length..<(sample + 1) * length]))
    }
  }

  @Test("the two instruction sets differ by rounding only", .enabled(if: instructionSets.count == 2))
  func instructionSetsAgree() {
    let geometry = Self.geometry(Int32(CKERNELS_AVX2), batch: 1, 20, 21, 48, 32)
    var problem = WinogradProblem(geometry, seed: 5)
    let narrow = problem.run(threads: 1).result
    problem.geometry.instruction_set = Int32(CKERNELS_AVX512)
    let wide = problem.run(threads: 1).result
    let isClose = zip(narrow, wide).allSatisfy { ($0 - $1).magnitude < 1e-4 }
    #expect(isClose)
  }

  @Test("what is no number stays no number", arguments: instructionSets)
  func notANumber(instructionSet: Int32) {
    let geometry = Self.geometry(
      instructionSet, batch: 1, 4, 4, 16, 16, activation: CKERNELS_ACTIVATION_RELU6)
    let problem = WinogradProblem(geometry, seed: 1)
    var bias = problem.bias
    bias[3] = .nan
    let result = problem.with(bias: bias).run(threads: 1).result
    #expect(result.indices.filter { result[$0].isNaN } == Array(3 * 16..<4 * 16))
  }
}
