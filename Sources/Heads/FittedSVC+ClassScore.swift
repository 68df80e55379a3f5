internal import Foundation
internal import Tensors

extension FittedSVC {
  public var isLinear: Bool { kernel.kernel == .linear }

  /// The value of the two classes, or the sum of the values of all pairs that the class belongs to.
  ///
  /// - Complexity: O(support vectors · features).
  public func score(of classIndex: Int, at sample: [Double]) -> ClassScore {
    let coefficients = coefficients(of: classIndex)
    var value = intercept(of: classIndex)
    // All kernels' gradients are sums of support vectors; that of the RBF kernel has a multiple of the sample too.
    var gradient = [Double](repeating: 0, count: sample.count)
    var sampleFactor = 0.0
    let width = sample.count
    supportVectors.elements.withUnsafeBufferPointer { vectors in
      for (row, coefficient) in coefficients.enumerated() where coefficient != 0 {
        let support = vectors[row * width..<(row + 1) * width]
        var (product, square) = (0.0, 0.0)
        for (x, s) in zip(sample, support) {
          product += x * Double(s)
          square += (x - Double(s)) * (x - Double(s))
        }
        let (kernelValue, slope) = kernel.valueAndSlope(product: product, squaredDistance: square)
        value += coefficient * kernelValue
        let factor = coefficient * slope
        for (feature, s) in support.enumerated() { gradient[feature] += factor * Double(s) }
        sampleFactor += factor
      }
    }
    if kernel.kernel == .rbf {
      for feature in gradient.indices { gradient[feature] -= sampleFactor * sample[feature] }
    }
    return ClassScore(value: value, gradient: gradient)
  }

  /// What each support vector's kernel value counts in the score of a class.
  private func coefficients(of classIndex: Int) -> [Double] {
    let owners = supportCounts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    return owners.enumerated().map { column, owner in
      // A support vector speaks in the pairs of its own class only.
      let others = owner == classIndex ? Array(classNames.indices) : [classIndex]
      return others.reduce(0) { sum, other in
        guard other != owner else { return sum }
        let pair = (first: min(owner, other), second: max(owner, other))
        let row = owner < other ? other - 1 : other
        return sum + sign(of: classIndex, inPairStartingWith: pair.first) * dualCoefficients[row, column]
      }
    }
  }

  private func intercept(of classIndex: Int) -> Double {
    var sum = 0.0
    var position = 0
    for first in classNames.indices {
      for second in first + 1..<classNames.count {
        if first == classIndex || second == classIndex {
          sum += sign(of: classIndex, inPairStartingWith: first) * intercepts[position]
        }
        position += 1
      }
    }
    return sum
  }

  /// Whether a pair's positive value speaks for a class of it: for the first, but with two classes only the second.
  private func sign(of classIndex: Int, inPairStartingWith first: Int) -> Double {
    (classIndex == first) == (classNames.count > 2) ? 1 : -1
  }
}

extension KernelFunction {
  /// The kernel between two samples, and the factor of the second one in its derivative by the first.
  ///
  /// For the RBF kernel the derivative is the factor times their difference, second less first.
  fileprivate func valueAndSlope(product: Double, squaredDistance: Double) -> (value: Double, slope: Double) {
    let sum = gamma * product + coef0
    switch kernel {
    case .linear: return (product, 1)
    case .poly:
      return (pow(sum, Double(degree)), gamma * Double(degree) * pow(sum, Double(degree - 1)))
    case .rbf:
      let value = exp(-gamma * squaredDistance)
      return (value, 2 * gamma * value)
    case .sigmoid:
      let value = tanh(sum)
      return (value, gamma * (1 - value * value))
    }
  }
}
