import CLibSVM
import Foundation
import LinearAlgebra
import Tensors

/// A kernel function of support vector machines.
public enum Kernel: String, Codable, Sendable, CaseIterable {
  /// `x · y`
  case linear
  /// `(γ x · y + coef0) ^ degree`
  case poly
  /// `exp(-γ |x - y|²)`
  case rbf
  /// `tanh(γ x · y + coef0)`
  case sigmoid

  /// libsvm's number of the kernel.
  var libsvmCode: Int32 {
    switch self {
    case .linear: Int32(LIBSVM_LINEAR)
    case .poly: Int32(LIBSVM_POLY)
    case .rbf: Int32(LIBSVM_RBF)
    case .sigmoid: Int32(LIBSVM_SIGMOID)
    }
  }
}

/// A kernel with its numbers filled in.
public struct KernelFunction: Equatable, Sendable {
  /// The kind of kernel.
  public let kernel: Kernel
  /// The factor γ; without meaning for the linear kernel.
  public let gamma: Double
  /// The constant in the polynomial and sigmoid kernels.
  public let coef0: Double
  /// The power of the polynomial kernel.
  public let degree: Int

  /// The kernel between every row of `left` and every row of `right`.
  ///
  /// - Returns: `(left.rowCount, right.rowCount)`.
  func matrix(_ left: Matrix<Double>, _ right: Matrix<Double>) -> Matrix<Double> {
    var values = left.multiplied(by: right, transposingOther: true)
    apply(to: &values, leftSquares: left.rowSquares, rightSquares: right.rowSquares)
    return values
  }

  /// The kernel between all rows of `samples`: symmetric.
  func matrix(_ samples: Matrix<Double>) throws -> Matrix<Double> {
    var values = try samples.rowGram(centredOn: nil, context: FittingContext())
    // The diagonal of the products, so that a sample's distance from itself is exactly 0.
    let squares = (0..<values.rowCount).map { values[$0, $0] }
    apply(to: &values, leftSquares: squares, rightSquares: squares)
    return values
  }

  /// Turns scalar products into kernel values.
  private func apply(to products: inout Matrix<Double>, leftSquares: [Double], rightSquares: [Double]) {
    switch kernel {
    case .linear: break
    case .poly: products.elements.apply { power(gamma * $0 + coef0, degree) }
    case .sigmoid: products.elements.apply { tanh(gamma * $0 + coef0) }
    case .rbf:
      let columnCount = products.columnCount
      for row in 0..<products.rowCount {
        for column in 0..<columnCount {
          let position = row * columnCount + column
          // Rounding may leave a small negative number where two samples are equal.
          let distance = max(0, leftSquares[row] + rightSquares[column] - 2 * products.elements[position])
          products.elements[position] = exp(-gamma * distance)
        }
      }
    }
  }

  /// Integer powers by squaring, as libsvm computes them.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (square, result, remaining) = (base, 1.0, exponent)
    while remaining > 0 {
      if remaining % 2 == 1 { result *= square }
      square *= square
      remaining /= 2
    }
    return result
  }
}

extension [Double] {
  fileprivate mutating func apply(_ change: (Double) -> Double) {
    for index in indices { self[index] = change(self[index]) }
  }
}

extension Matrix where Scalar == Double {
  /// The squared Euclidean length of every row.
  fileprivate var rowSquares: [Double] {
    (0..<rowCount).map { row($0).reduce(0) { $0 + $1 * $1 } }
  }
}
