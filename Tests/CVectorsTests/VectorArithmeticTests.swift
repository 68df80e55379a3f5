import CVectors
import Foundation
import Tensors
import TestSupport
import Testing

/// The instruction sets this processor has.
private let instructionSets = [CVECTORS_PLAIN, CVECTORS_AVX2, CVECTORS_AVX512].map(Int32.init)
  .filter { cvectors_supports($0) == 1 }

/// Lengths around the 16 lanes, and one of a real layer.
private let counts = Array(0...50) + [2047, 2048, 2049]

/// Values of many magnitudes; every seventh is zero.
private func values(_ count: Int, seed: UInt64) -> [Float] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { index in
    index % 7 == 3
      ? 0
      : Float.random(in: -1...1, using: &random)
        * Float(sign: .plus, exponent: Int.random(in: -20...20, using: &random), significand: 1)
  }
}

@Suite("Arithmetic of vectors, in C")
struct VectorArithmeticTests {
  /// Two vectors as they lie in a page: at an odd address, with other bytes behind them.
  private func withPair<Result>(
    _ first: [Float], _ second: [Float], _ body: (UnsafeRawPointer, UnsafeRawPointer) -> Result
  ) -> Result {
    let pages = [first, second].map { values in
      [UInt8(0xFF)] + values.withUnsafeBytes { Array($0) } + [UInt8](repeating: 0xFF, count: 64)
    }
    return pages[0].withUnsafeBytes { first in
      pages[1].withUnsafeBytes { second in body(first.baseAddress! + 1, second.baseAddress! + 1) }
    }
  }

  @Test("sums are those of a loop in double precision", arguments: counts)
  func naive(count: Int) {
    let (first, second) = (values(count, seed: 1), values(count, seed: 2))
    let (a, b) = (first.map(Double.init), second.map(Double.init))
    let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = [a, b].map { $0.reduce(0) { $0 + $1 * $1 } }
    let distance = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    // What the terms amount to, and so what rounding can.
    let scale = (squares[0] * squares[1]).squareRoot() * 1e-14
    for set in instructionSets {
      let code = cvectors_code_for(set).pointee
      withPair(first, second) { first, second in
        #expect(abs(code.dot(count, first, second) - dot) <= scale)
        let products = code.products(count, first, second)
        #expect(products.products == code.dot(count, first, second))
        #expect(abs(products.first_squares - squares[0]) <= squares[0] * 1e-14)
        #expect(abs(products.second_squares - squares[1]) <= squares[1] * 1e-14)
        #expect(abs(code.squared_distance(count, first, second) - distance) <= distance * 1e-14)
      }
    }
  }

  @Test("every instruction set gives the same bits as the plain code", arguments: counts)
  func paths(count: Int) {
    let (first, second) = (values(count, seed: 3), values(count, seed: 4))
    func results(_ set: Int32) -> [UInt64] {
      let code = cvectors_code_for(set).pointee
      return withPair(first, second) { first, second in
        let products = code.products(count, first, second)
        var (sums, errors) = (values(count, seed: 5).map(Double.init), [Double](repeating: 0, count: count))
        code.add(count, first, 1, &sums, &errors)
        code.add(count, second, -1, &sums, &errors)
        let totals: [Double] = [
          code.dot(count, first, second), products.first_squares, products.second_squares, products.products,
          code.squared_distance(count, first, second),
        ]
        return (totals + sums + errors).map(\.bitPattern)
      }
    }
    let plain = results(Int32(CVECTORS_PLAIN))
    for set in instructionSets { #expect(results(set) == plain, "instruction set \(set)") }
  }

  @Test(
    "one value that is not finite is found at any place, and spoils every sum", arguments: counts.dropFirst())
  func notFinite(count: Int) {
    for set in instructionSets {
      let code = cvectors_code_for(set).pointee
      let ones = [Float](repeating: 1, count: count)
      withPair(ones, ones) { first, _ in #expect(code.is_finite(count, first) == 1) }
      for (place, odd) in zip([0, count / 2, count - 1], [Float.nan, .infinity, -.infinity]) {
        var vector = ones
        vector[place] = odd
        withPair(vector, ones) { first, second in
          #expect(code.is_finite(count, first) == 0)
          #expect(!code.dot(count, first, second).isFinite)
          #expect(!code.squared_distance(count, first, second).isFinite)
          #expect(!code.products(count, first, second).first_squares.isFinite)
        }
      }
    }
  }

  @Test("the largest and smallest values neither overflow nor vanish")
  func extremes() {
    let large = [Float](repeating: .greatestFiniteMagnitude, count: 33)
    let small = [Float](repeating: .leastNonzeroMagnitude, count: 33)
    for set in instructionSets {
      let code = cvectors_code_for(set).pointee
      withPair(large, small) { large, small in
        #expect(code.dot(33, large, large) == 33 * 0x1.fffffep127 * 0x1.fffffep127)
        #expect(code.dot(33, small, small) == 33 * 0x1p-298)
      }
    }
  }

  @Test("vectors that are taken out again leave nothing behind, however large they were")
  func takenOut() {
    let steady = values(37, seed: 6)
    for set in instructionSets {
      let code = cvectors_code_for(set).pointee
      var (sums, errors) = ([Double](repeating: 0, count: 37), [Double](repeating: 0, count: 37))
      withPair(steady, steady.map { $0 * 1e20 }) { small, large in
        code.add(37, large, 1, &sums, &errors)
        code.add(37, small, 1, &sums, &errors)
        code.add(37, large, -1, &sums, &errors)
      }
      #expect(zip(sums, errors).map { Float($0 + $1) } == steady)
    }
  }

  @Test("the fastest code is of a set that the processor has")
  func fastest() {
    let fastest = cvectors_fastest_code()
    #expect(fastest == cvectors_code_for(instructionSets.last!))
  }
}
