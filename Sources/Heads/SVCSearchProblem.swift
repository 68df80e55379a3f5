import LinearAlgebra
import Synchronization
public import Tensors

/// Samples on which many support vector classifiers are fitted and tried, with shared work done once.
///
/// Scalar products between all samples are computed once, whatever the folds, costs and kernels; a kernel once for
/// every set of its numbers that is still remembered. Where they do not fit into half the context's memory every
/// classifier is fitted by itself. Results are those of `SVC.fit` on the same rows.
///
/// May be used from several threads at once: after the products, which use all cores of BLAS, each call works on
/// as many cores as the context says, so that is best 1.
public struct SVCSearchProblem: Sendable {
  private let features: Matrix<Float>
  private let classNames: [String]
  /// Meaningless for rows that are only predicted.
  private let classIndices: [Int]
  private let trainCount: Int
  private let context: FittingContext
  private let moments: RowMoments
  private let shared: Shared?

  /// A problem in which any rows may be learned from and any predicted.
  public init(_ samples: LabelledSamples, context: FittingContext) throws {
    try self.init(
      features: samples.features, classNames: samples.classNames, classIndices: samples.classIndices,
      trainCount: samples.features.rowCount, context: context)
  }

  /// A problem in which all of `train` are learned from and all of `test` predicted; see `evaluate(_:)`.
  ///
  /// - Parameter test: `(sampleCount, featureCount)`, of the same features, all values finite.
  public init(train: LabelledSamples, test: Matrix<Float>, context: FittingContext) throws {
    guard test.columnCount == train.features.columnCount else {
      throw HeadError.wrongFeatureCount(
        head: SVC.name, expected: train.features.columnCount, found: test.columnCount)
    }
    try LabelledSamples.checkFinite(test, head: SVC.name)
    let (trainCount, testCount) = (train.features.rowCount, test.rowCount)
    try self.init(
      features: Matrix(
        rowCount: trainCount + testCount, columnCount: test.columnCount,
        elements: train.features.elements + test.elements),
      classNames: train.classNames, classIndices: train.classIndices + [Int](repeating: 0, count: testCount),
      trainCount: trainCount, context: context)
  }

  private init(
    features: Matrix<Float>, classNames: [String], classIndices: [Int], trainCount: Int,
    context: FittingContext
  ) throws {
    (self.features, self.classNames, self.classIndices) = (features, classNames, classIndices)
    (self.trainCount, self.context) = (trainCount, context)
    moments = try RowMoments(of: features, threadCount: context.threadCount)
    // The products, a kernel that is being made, and those that are remembered.
    let kernelByteCount = 8 * features.rowCount * features.rowCount
    let room = context.memoryByteCount / 2 / max(1, kernelByteCount)
    shared = room >= 3 ? Shared(kernelLimit: min(8, room - 2)) : nil
  }

  /// Fits on all rows of `train` and predicts all rows of `test`.
  public func evaluate(_ svc: SVC) throws -> ClassifierOutputs {
    try evaluate(svc, trainRows: Array(0..<trainCount), testRows: Array(trainCount..<features.rowCount))
  }

  /// Fits on some rows and predicts others.
  ///
  /// - Parameters:
  ///   - trainRows: In the order in which the solver shall see them; every class must be among them.
  ///   - testRows: The rows of the result, in this order.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  public func evaluate(_ svc: SVC, trainRows: [Int], testRows: [Int]) throws -> ClassifierOutputs {
    try svc.validate()
    let pairs = try SVCPairs(svc, rows: trainRows, classIndices: classIndices, classNames: classNames)
    guard let shared else {
      let train = LabelledSamples(
        features: features.selectingRows(trainRows), classNames: classNames,
        classIndices: trainRows.map { classIndices[$0] })
      return try svc.fit(train, context: context).outputs(checked: features.selectingRows(testRows))
    }
    let kernel = try kernel(of: svc, trainRows: trainRows, shared)
    let machine = try pairs.machine(pairs.solve(kernel: kernel, solver: .automatic, context: unreported))
    let columns = machine.supportRows
    var values: [Double] = []
    values.reserveCapacity(testRows.count * columns.count)
    for row in testRows {
      let line = kernel.row(row)
      for column in columns { values.append(line[line.startIndex + column]) }
    }
    var decisions = machine.startingDecisions(sampleCount: testRows.count)
    try machine.addDecisions(
      kernel: Matrix(rowCount: testRows.count, columnCount: columns.count, elements: values),
      columns: columns.indices, to: &decisions, threadCount: context.threadCount)
    return PairwiseDecisions(values: decisions, classCount: classNames.count).outputs
  }

  /// Fits on all samples, as `SVC.fit` does.
  func fit(_ svc: SVC) throws -> FittedSVC {
    let rows = Array(0..<trainCount)
    guard let shared, trainCount == features.rowCount else {
      let train = LabelledSamples(features: features, classNames: classNames, classIndices: classIndices)
      return try svc.fit(train, context: context)
    }
    let pairs = try SVCPairs(svc, rows: rows, classIndices: classIndices, classNames: classNames)
    let machine = try pairs.machine(
      pairs.solve(kernel: kernel(of: svc, trainRows: rows, shared), solver: .automatic, context: context))
    return FittedSVC(
      classNames: classNames, kernel: function(svc, trainRows: rows), supportIndices: machine.supportRows,
      supportVectors: features.selectingRows(machine.supportRows), supportCounts: machine.supportCounts,
      dualCoefficients: machine.coefficients, intercepts: machine.intercepts)
  }

  private func function(_ svc: SVC, trainRows: [Int]) -> KernelFunction {
    SVCPairs.function(svc, featureCount: features.columnCount, variance: moments.variance(of: trainRows))
  }

  /// The context without its listener: the pairs of one of many fits tell nothing.
  private var unreported: FittingContext {
    var context = context
    context.report = { _ in }
    return context
  }

  private func kernel(of svc: SVC, trainRows: [Int], _ shared: Shared) throws -> Matrix<Double> {
    let function = function(svc, trainRows: trainRows)
    if let known = shared.kernels.withLock({ $0[function] }) { return known }
    // With the lock held: who comes second waits and finds the products.
    let isSingle = function.precision(featureCount: features.columnCount) == .single
    let products = try shared.products.withLock { known in
      if let products = known[isSingle] { return products }
      let rows = (0..<features.rowCount).map { Int32($0) }
      let products = try function.products(of: features, rows: rows, threadCount: context.threadCount)
      known[isSingle] = products
      return products
    }
    let kernel = try function.matrix(products, threadCount: context.threadCount)
    shared.kernels.withLock { kernels in
      if kernels.count >= shared.kernelLimit { kernels.removeAll() }
      kernels[function] = kernel
    }
    return kernel
  }

  /// What has been computed so far.
  private final class Shared: Sendable {
    let kernelLimit: Int
    /// By whether they are of centred rows in single precision.
    let products = Mutex<[Bool: RowProducts]>([:])
    let kernels = Mutex<[KernelFunction: Matrix<Double>]>([:])

    init(kernelLimit: Int) { self.kernelLimit = kernelLimit }
  }
}
