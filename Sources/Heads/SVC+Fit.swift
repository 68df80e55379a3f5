public import Tensors

extension SVC {
  /// Learns to tell the classes of `samples` apart.
  ///
  /// - Throws: `HeadError`.
  /// - Complexity: O(n²·d) for the kernel, and libsvm's between O(n²) and O(n³) per pair of classes. Up to 5000
  ///   samples 24·n² bytes of memory, then libsvm's cache.
  public func fit(_ samples: LabelledSamples, context: FittingContext) throws -> FittedSVC {
    try fit(samples, precomputedLimit: LibSVMTrainer.precomputedLimit)
  }

  /// Fits, with all kernel values computed beforehand for up to `precomputedLimit` samples.
  package func fit(_ samples: LabelledSamples, precomputedLimit: Int) throws -> FittedSVC {
    let (classIndices, classNames) = (samples.classIndices, samples.classNames)
    if case .perClass(let table) = classWeights {
      for name in LabelEncoding.sorted(table.keys) where !classNames.contains(name) {
        throw HeadError.unknownClass(head: Self.name, name: name, classNames: classNames)
      }
    }
    // libsvm numbers classes by first appearance. Sorted by class (and else in order), its numbering, its
    // pairs and its signs are those of the sorted class names, and its sub-problems scikit-learn's.
    let order = classIndices.indices.sorted { (classIndices[$0], $0) < (classIndices[$1], $1) }
    let sorted = samples.features.selectingRows(order)
    let function = KernelFunction(
      kernel: kernel, gamma: effectiveGamma(samples.features), coef0: coef0, degree: degree)
    let solution = try LibSVMTrainer.train(
      sorted.mapElements(Double.init), classIndices: order.map { classIndices[$0] },
      classWeights: weights(classIndices: classIndices, classNames: classNames), kernel: function, svc: self,
      precomputedLimit: precomputedLimit)
    // scikit-learn's signs: for two classes a positive value means the second one, the opposite of libsvm.
    let sign: Double = classNames.count == 2 ? -1 : 1
    let intercepts = solution.offsets.map { -sign * $0 }
    let coefficients = solution.coefficients.mapElements { sign * $0 }
    guard intercepts.allSatisfy(\.isFinite), coefficients.elements.allSatisfy(\.isFinite) else {
      throw HeadError.notFitted(
        head: Self.name,
        reason: "coefficients are not finite, the features may be too large; use standard_scaler")
    }
    return FittedSVC(
      classNames: classNames, kernel: function, supportIndices: solution.supportRows.map { order[$0] },
      supportVectors: sorted.selectingRows(solution.supportRows), supportCounts: solution.supportCounts,
      dualCoefficients: coefficients, intercepts: intercepts)
  }

  private func effectiveGamma(_ features: Matrix<Float>) -> Double {
    let featureCount = Double(features.columnCount)
    switch gamma {
    case .value(let value): return value
    case .auto: return 1 / featureCount
    case .scale:
      let count = Double(features.elements.count)
      let mean = features.elements.reduce(0) { $0 + Double($1) } / count
      let variance = features.elements.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
      return variance == 0 ? 1 : 1 / (featureCount * variance)
    }
  }

  private func weights(classIndices: [Int], classNames: [String]) -> [Double] {
    switch classWeights {
    case .none: return classNames.map { _ in 1 }
    case .perClass(let table): return classNames.map { table[$0] ?? 1 }
    case .balanced:
      var counts = [Double](repeating: 0, count: classNames.count)
      for index in classIndices { counts[index] += 1 }
      return counts.map { Double(classIndices.count) / (Double(classNames.count) * $0) }
    }
  }
}
