import CSVM
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

  /// The number of the kernel in C.
  fileprivate var code: Int32 {
    switch self {
    case .linear: Int32(CSVM_LINEAR)
    case .poly: Int32(CSVM_POLY)
    case .rbf: Int32(CSVM_RBF)
    case .sigmoid: Int32(CSVM_SIGMOID)
    }
  }
}

/// A kernel with its numbers filled in.
public struct KernelFunction: Hashable, Sendable {
  /// The kind of kernel.
  public let kernel: Kernel
  /// The factor γ; without meaning for the linear kernel.
  public let gamma: Double
  /// The constant in the polynomial and sigmoid kernels.
  public let coef0: Double
  /// The power of the polynomial kernel.
  public let degree: Int

  /// Up to this many features all products are computed in double precision.
  ///
  /// Beyond it the products take most of the time of a fit, and single precision halves it. Only the RBF kernel
  /// allows that: it depends on distances, so rows may be centred. Decision values stay within 1e-5 (tested); the
  /// tolerance of a fit alone moves them by 1e-3.
  static let doubleFeatureLimit = 1024

  /// What products of samples with so many features are computed in.
  func precision(featureCount: Int) -> RowProducts.Precision {
    kernel == .rbf && featureCount > Self.doubleFeatureLimit ? .single : .double
  }

  /// The kernel between all of `rows`: symmetric.
  func matrix(of features: Matrix<Float>, rows: [Int32], threadCount: Int) throws -> Matrix<Double> {
    try matrix(products(of: features, rows: rows, threadCount: threadCount), threadCount: threadCount)
  }

  /// The scalar products that `matrix` needs.
  func products(of features: Matrix<Float>, rows: [Int32], threadCount: Int) throws -> RowProducts {
    let precision = precision(featureCount: features.columnCount)
    return try RowProducts(
      among: rows, of: features, precision: precision,
      centre: precision == .single ? RowProducts.centre(of: features, rows: rows) : [],
      threadCount: threadCount)
  }

  /// The kernel from the upper triangle of the scalar products of samples among each other.
  func matrix(_ products: consuming RowProducts, threadCount: Int) throws -> Matrix<Double> {
    let squares = products.leftSquares
    var values = products.products
    products.products = Matrix(rowCount: 0, columnCount: 0, elements: [])
    let size = squares.count
    var function = cFunction
    try values.elements.withUnsafeMutableBufferPointer { values in
      try squares.withUnsafeBufferPointer { squares in
        guard let values = values.baseAddress, let squares = squares.baseAddress else { return }
        try concurrently(ranges: size, threadCount: threadCount) { rows in
          for row in rows {
            csvm_kernel_values(
              &function, size - row, squares[row], squares + row, values + row * size + row)
          }
        }
      }
    }
    try values.mirrorUpperTriangle(threadCount: threadCount)
    return values
  }

  /// The kernel from the scalar products of two sets of samples.
  func values(_ products: consuming RowProducts, threadCount: Int) throws -> Matrix<Double> {
    let (leftSquares, rightSquares) = (products.leftSquares, products.rightSquares)
    var values = products.products
    products.products = Matrix(rowCount: 0, columnCount: 0, elements: [])
    let width = rightSquares.count
    var function = cFunction
    try values.elements.withUnsafeMutableBufferPointer { values in
      try rightSquares.withUnsafeBufferPointer { squares in
        guard let values = values.baseAddress, let squares = squares.baseAddress else { return }
        try concurrently(ranges: leftSquares.count, threadCount: threadCount) { rows in
          for row in rows {
            csvm_kernel_values(&function, width, leftSquares[row], squares, values + row * width)
          }
        }
      }
    }
    return values
  }

  private var cFunction: csvm_kernel {
    csvm_kernel(kind: kernel.code, degree: Int32(degree), gamma: gamma, coef0: coef0)
  }
}
