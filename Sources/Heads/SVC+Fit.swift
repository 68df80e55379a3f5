import LinearAlgebra
public import Tensors

extension SVC {
  /// Learns to tell the classes of `samples` apart.
  ///
  /// All scalar products are computed once where they fit into half the context's memory, else those of one pair of
  /// classes after the other. libsvm solves the pairs, several at the same time; a pair that is too large for it is
  /// solved in bounded memory by `SMOSolver`.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  /// - Complexity: O(n²·d) for the kernel, and libsvm's between O(n²) and O(n³) per pair of classes; at most about the
  ///   context's memory beside the samples and the result.
  public func fit(_ samples: LabelledSamples, context: FittingContext) throws -> FittedSVC {
    try fit(samples, solver: .automatic, context: context)
  }

  /// Fits with a solver of choice.
  package func fit(
    _ samples: LabelledSamples, solver: SVCSolver, context: FittingContext
  ) throws -> FittedSVC {
    let features = samples.features
    let pairs = try SVCPairs(
      self, rows: features.rows, classIndices: samples.classIndices, classNames: samples.classNames)
    let function = try SVCPairs.function(
      self, featureCount: features.columnCount,
      variance: RowMoments(of: features, threadCount: context.threadCount).variance(of: features.rows))
    let byteCount = KernelFunction.byteCount(features.rowCount)
    let solutions: [SVCPairs.Solution]
    if byteCount <= context.memoryByteCount / 2 {
      try context.checkCancellation()
      let kernel = try function.matrix(
        of: features, rows: features.rows.map { Int32($0) }, threadCount: context.threadCount)
      var rest = context
      rest.memoryByteCount -= byteCount
      solutions = try pairs.solve(kernel: kernel, solver: solver, context: rest)
    } else {
      solutions = try pairs.solve(features: features, function: function, solver: solver, context: context)
    }
    let machine = try pairs.machine(solutions)
    return FittedSVC(
      classNames: samples.classNames, kernel: function, supportIndices: machine.supportRows,
      supportVectors: features.selectingRows(machine.supportRows), supportCounts: machine.supportCounts,
      dualCoefficients: machine.coefficients, intercepts: machine.intercepts)
  }
}

extension Matrix {
  /// The numbers of all rows.
  fileprivate var rows: Range<Int> { 0..<rowCount }
}
