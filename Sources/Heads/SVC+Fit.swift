public import Tensors

extension SVC {
  /// Learns to tell the classes of `labels` apart.
  ///
  /// - Parameters:
  ///   - features: `(sampleCount, featureCount)`, all values finite.
  ///   - labels: The class name of every sample; at least two different ones.
  /// - Throws: `HeadError`.
  /// - Complexity: O(n²·d) for the kernel, and libsvm's between O(n²) and O(n³) per pair of classes; six
  ///   times that with probabilities. Up to 5000 samples 24·n² bytes of memory, then libsvm's cache.
  public func fit(_ features: Matrix<Double>, labels: [String]) throws -> FittedSVC {
    try fit(features, labels: labels, precomputedLimit: LibSVMTrainer.precomputedLimit)
  }

  /// Fits, with all kernel values computed beforehand for up to `precomputedLimit` samples.
  package func fit(
    _ features: Matrix<Double>, labels: [String], precomputedLimit: Int
  ) throws -> FittedSVC {
    try validate()
    guard features.rowCount == labels.count else {
      throw HeadError.labelCountMismatch(
        head: Self.name, sampleCount: features.rowCount, labelCount: labels.count)
    }
    guard !labels.isEmpty else { throw HeadError.noSamples(head: Self.name) }
    guard features.columnCount > 0 else { throw HeadError.noFeatures(head: Self.name) }
    try checkFinite(features, head: Self.name)
    let encoding = LabelEncoding(labels)
    guard encoding.classNames.count >= 2 else {
      throw HeadError.oneClassOnly(
        head: Self.name, className: encoding.classNames[0], sampleCount: labels.count)
    }
    if case .perClass(let table) = classWeights {
      for name in LabelEncoding.sorted(table.keys) where !encoding.classNames.contains(name) {
        throw HeadError.unknownClass(head: Self.name, name: name, classNames: encoding.classNames)
      }
    }
    // Before the long work: a class too small to calibrate is known now.
    let folds = probability ? try SVMCalibration.folds(encoding, head: Self.name) : nil
    let uncalibrated = try fitVotes(
      features, classIndices: encoding.classIndices, classNames: encoding.classNames,
      precomputedLimit: precomputedLimit)
    guard let folds else { return uncalibrated }
    return uncalibrated.calibrated(
      by: try SVMCalibration(of: self, features: features, encoding: encoding, folds: folds))
  }

  /// Fits without probabilities.
  ///
  /// - Precondition: Every class has a sample; all numbers are finite.
  func fitVotes(
    _ features: Matrix<Double>, classIndices: [Int], classNames: [String],
    precomputedLimit: Int = LibSVMTrainer.precomputedLimit
  ) throws -> FittedSVC {
    // libsvm numbers classes by first appearance. Sorted by class (and else in order), its numbering, its
    // pairs and its signs are those of the sorted class names, and its sub-problems scikit-learn's.
    let order = classIndices.indices.sorted { (classIndices[$0], $0) < (classIndices[$1], $1) }
    let sorted = features.selectingRows(order)
    let function = KernelFunction(
      kernel: kernel, gamma: effectiveGamma(features), coef0: coef0, degree: degree)
    let solution = try LibSVMTrainer.train(
      sorted, classIndices: order.map { classIndices[$0] },
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
      dualCoefficients: coefficients, intercepts: intercepts, sigmoids: nil)
  }

  private func effectiveGamma(_ features: Matrix<Double>) -> Double {
    let featureCount = Double(features.columnCount)
    switch gamma {
    case .value(let value): return value
    case .auto: return 1 / featureCount
    case .scale:
      let count = Double(features.elements.count)
      let mean = features.elements.reduce(0, +) / count
      let variance = features.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
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

/// Refuses NaN and infinities, naming the first.
func checkFinite(_ features: Matrix<Double>, head: String) throws(HeadError) {
  if let position = features.elements.firstIndex(where: { !$0.isFinite }) {
    throw .nonFinite(
      head: head, row: position / features.columnCount, column: position % features.columnCount,
      found: "\(features.elements[position])")
  }
}
