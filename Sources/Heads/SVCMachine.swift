import CSVM
import LinearAlgebra
import Tensors

/// Support vectors by their rows, and what they say.
struct SVCMachine {
  /// The training rows that became support vectors, by class.
  let supportRows: [Int]
  /// How many of them each class has.
  let supportCounts: [Int]
  /// scikit-learn's `dual_coef_`: `(classCount - 1, supportCount)`.
  let coefficients: Matrix<Double>
  /// scikit-learn's `intercept_`: one per pair of classes.
  let intercepts: [Double]

  /// Adds what some of the support vectors contribute to the value of every pair.
  ///
  /// - Parameters:
  ///   - kernel: `(samples, columns.count)`.
  ///   - columns: Which support vectors its columns are.
  ///   - decisions: `(samples, pairs)`.
  func addDecisions(
    kernel: Matrix<Double>, columns: Range<Int>, to decisions: inout Matrix<Double>, threadCount: Int
  ) throws {
    let starts = supportCounts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    let (classCount, pairCount) = (supportCounts.count, intercepts.count)
    try decisions.elements.withUnsafeMutableBufferPointer { decisions in
      try kernel.elements.withUnsafeBufferPointer { values in
        guard let decisions = decisions.baseAddress, let values = values.baseAddress else { return }
        try concurrently(ranges: kernel.rowCount, threadCount: threadCount) { rows in
          csvm_add_decisions(
            rows.count, columns.count, values + rows.lowerBound * columns.count, columns.count,
            columns.lowerBound,
            classCount, starts, coefficients.elements, coefficients.columnCount,
            decisions + rows.lowerBound * pairCount)
        }
      }
    }
  }

  /// The intercept of every pair for so many samples: where decisions start.
  func startingDecisions(sampleCount: Int) -> Matrix<Double> {
    Matrix(
      rowCount: sampleCount, columnCount: intercepts.count,
      elements: (0..<sampleCount).flatMap { _ in intercepts })
  }
}
