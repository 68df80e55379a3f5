import CSVM
import LinearAlgebra
import Tensors

/// Where a solver gets rows of a kernel between the samples of one pair.
protocol KernelRows {
  /// The kernel of every sample with itself.
  func diagonal() throws -> [Double]
  /// How many rows are worth computing at the same time.
  var rowsAtOnce: Int { get }
  /// Bytes that computing them takes.
  var scratchByteCount: Int { get }
  /// Hands the kernel between `sample` and every sample over, for each of `samples`.
  func compute(
    _ samples: UnsafeBufferPointer<Int32>, into rows: (Int, _ start: Int, [Double].SubSequence) -> Void)
    throws
}

/// The two-class dual of support vector classifiers, solved in bounded memory.
///
/// Sequential minimal optimization as libsvm publishes it (Fan, Chen, Lin, JMLR 6, 2005; Chang, Lin, ACM TIST 2, 2011,
/// doi:10.1145/1961189.1961199): second-order selection, shrinking, the same tolerance. The optimum is libsvm's; the
/// way to it is not step for step the same.
struct SMOSolver {
  let count: Int
  /// How many of the samples are of the first class; they come first.
  let firstCount: Int
  /// ν of nu-SVC; nil for C-SVC.
  let nu: Double?
  let bounds: (first: Double, second: Double)
  let tolerance: Double
  let shrinking: Bool

  /// Solves the problem with as many kernel rows kept as fit into `memoryByteCount`.
  ///
  /// - Throws: What the context throws when somebody asked to stop; `HeadError.outOfMemory`.
  func solve(
    _ source: some KernelRows, memoryByteCount: Int, context: FittingContext
  ) throws
    -> SVCPairs.Solution
  {
    let desk = Desk(source: source, context: context)
    let diagonal = try source.diagonal()
    // 50 bytes per sample for the solver's state; two rows are always held.
    let room = (memoryByteCount - source.scratchByteCount - 50 * count) / (4 * count)
    let rowLimit = max(3, min(room, count + 2))
    var coefficients = [Double](repeating: 0, count: count)
    var (offset, iterations) = (0.0, Int64(0))
    let status = diagonal.withUnsafeBufferPointer { diagonal in
      withExtendedLifetime(desk) {
        var problem = csvm_problem(
          count: count, first_count: firstCount, is_nu: nu == nil ? 0 : 1, nu: nu ?? 0, first_C: bounds.first,
          second_C: bounds.second, tolerance: tolerance, shrinking: shrinking ? 1 : 0, row_limit: rowLimit,
          rows_at_once: max(1, min(source.rowsAtOnce, rowLimit / 3)), diagonal: diagonal.baseAddress,
          kernel_rows: { context, samples, count, rows in
            guard let context, let samples, let rows else { return 1 }
            return Unmanaged<Desk>.fromOpaque(context).takeUnretainedValue().compute(samples, count, rows)
          },
          tick: { context, iteration in
            guard let context else { return 1 }
            return Unmanaged<Desk>.fromOpaque(context).takeUnretainedValue().tick(iteration)
          }, context: Unmanaged.passUnretained(desk).toOpaque())
        return csvm_solve(&problem, &coefficients, &offset, &iterations)
      }
    }
    if let error = desk.failure { throw error }
    guard status == Int32(CSVM_OK) else {
      throw HeadError.outOfMemory(head: SVC.name, sampleCount: count, featureCount: count)
    }
    return SVCPairs.Solution(coefficients: coefficients, offset: offset)
  }
}

/// Answers the calls of the solver and keeps what went wrong, which C cannot throw.
private final class Desk {
  private let source: any KernelRows
  private let context: FittingContext
  private(set) var failure: (any Error)?

  init(source: any KernelRows, context: FittingContext) { (self.source, self.context) = (source, context) }

  func compute(
    _ samples: UnsafePointer<Int32>, _ count: Int, _ rows: UnsafePointer<UnsafeMutablePointer<Float>?>
  ) -> Int32 {
    attempt {
      try source.compute(UnsafeBufferPointer(start: samples, count: count)) { index, start, values in
        guard let row = rows[index] else { return }
        values.withUnsafeBufferPointer { values in
          for column in values.indices { row[start + column] = Float(values[column]) }
        }
      }
    }
  }

  func tick(_ iteration: Int64) -> Int32 {
    attempt {
      try context.checkCancellation()
      if iteration > 0 {
        context.report(.init(unit: "iterations", doneCount: Int(iteration), totalCount: 0))
      }
    }
  }

  private func attempt(_ work: () throws -> Void) -> Int32 {
    do {
      try work()
      return 0
    } catch {
      failure = error
      return 1
    }
  }
}

/// Rows of a kernel that is known.
struct DenseKernelRows: KernelRows {
  let kernel: Matrix<Double>
  /// The samples' rows and columns in it.
  let rows: [Int32]

  var rowsAtOnce: Int { 1 }
  var scratchByteCount: Int { 8 * rows.count }

  func diagonal() -> [Double] { rows.map { kernel[Int($0), Int($0)] } }

  func compute(
    _ samples: UnsafeBufferPointer<Int32>, into hand: (Int, _ start: Int, [Double].SubSequence) -> Void
  ) {
    for (index, sample) in samples.enumerated() {
      let start = Int(rows[Int(sample)]) * kernel.columnCount
      let values = kernel.elements.withUnsafeBufferPointer { values in rows.map { values[start + Int($0)] } }
      hand(index, 0, values[...])
    }
  }
}

/// Rows of a kernel that are computed when they are asked for.
struct ComputedKernelRows: KernelRows {
  let features: Matrix<Float>
  /// The samples' rows in `features`.
  let rows: [Int32]
  let function: KernelFunction
  let threadCount: Int
  private let centre: [Float]
  private let precision: RowProducts.Precision

  init(features: Matrix<Float>, rows: [Int32], function: KernelFunction, threadCount: Int) {
    (self.features, self.rows, self.function, self.threadCount) = (features, rows, function, threadCount)
    precision = function.precision(featureCount: features.columnCount)
    centre = precision == .single ? RowProducts.centre(of: features, rows: rows) : []
  }

  /// So many that a product of matrices is worth it.
  var rowsAtOnce: Int { 64 }
  /// Samples that rows are computed for at once, so that scratch memory does not grow with their number.
  private static let chunk = 2048
  /// The packed columns of a chunk and its products.
  var scratchByteCount: Int {
    min(Self.chunk, rows.count) * (min(512, features.columnCount) + rowsAtOnce) * 8
  }

  func diagonal() throws -> [Double] {
    if function.kernel == .rbf { return rows.map { _ in 1 } }
    return try rows.map { row in
      let products = try RowProducts(
        among: [row], of: features, precision: precision, centre: centre, threadCount: 1)
      return try function.matrix(products, threadCount: 1)[0, 0]
    }
  }

  func compute(
    _ samples: UnsafeBufferPointer<Int32>, into hand: (Int, _ start: Int, [Double].SubSequence) -> Void
  ) throws {
    let left = samples.map { rows[Int($0)] }
    for start in stride(from: 0, to: rows.count, by: Self.chunk) {
      let right = Array(rows[start..<min(start + Self.chunk, rows.count)])
      let values = try function.values(
        RowProducts(
          left, of: features, with: right, of: features, precision: precision, centre: centre,
          threadCount: threadCount), threadCount: threadCount)
      for index in samples.indices { hand(index, start, values.row(index)) }
    }
  }
}
