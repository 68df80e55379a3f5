import CSVM
import Foundation
import Tensors
import Testing

@Suite("Kernel functions in C")
struct CSVMTests {
  @Test("exp is libm's to 1e-15, and 0 where nothing is left")
  func exponential() {
    var random = SplitMix64(seed: 1)
    let inputs =
      (0..<10_001).map { _ in Double.random(in: -700...0, using: &random) }
      + (0..<10_001).map { _ in Double.random(in: -1...1, using: &random) } + [0, -0.0, -1e-300, 700, -708]
    var values = inputs
    csvm_exp(values.count, &values)
    for (input, value) in zip(inputs, values) {
      #expect((value / exp(input) - 1).magnitude < 1e-15, "exp(\(input)) = \(value)")
    }
    var far = [-708.5, -1e300, -.infinity]
    csvm_exp(3, &far)
    #expect(far == [0, 0, 0])
  }

  @Test("tanh is libm's to 1e-15, near 0 as well")
  func tangent() {
    var random = SplitMix64(seed: 2)
    var kernel = csvm_kernel(kind: Int32(CSVM_SIGMOID), degree: 0, gamma: 1, coef0: 0)
    for span in [1e-8, 1e-3, 1.0, 30, 1e6] {
      let inputs = (0..<1001).map { _ in Double.random(in: -span...span, using: &random) }
      var values = inputs
      csvm_kernel_values(&kernel, values.count, 0, nil, &values)
      for (input, value) in zip(inputs, values) {
        #expect((value - tanh(input)).magnitude <= 1e-15 * tanh(input).magnitude, "tanh(\(input)) = \(value)")
      }
    }
  }
}
