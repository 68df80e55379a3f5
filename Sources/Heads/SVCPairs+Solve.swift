import LinearAlgebra
import Synchronization
import Tensors

/// Who solves the sub-problems of a support vector classifier.
package enum SVCSolver: Sendable {
  /// libsvm wherever memory allows, else the solver of our own.
  case automatic
  /// libsvm, whatever memory it takes.
  case libsvm
  /// The solver of our own.
  case smo
}

extension SVCPairs {
  /// Solves all pairs on a kernel that is known, several at the same time.
  ///
  /// - Parameter kernel: Square; rows of samples are rows and columns in it.
  func solve(kernel: Matrix<Double>, solver: SVCSolver, context: FittingContext) throws -> [Solution] {
    let pairByteCount = Self.libsvmByteCount(largestCount)
    let usesLibSVM = solver == .libsvm || solver == .automatic && pairByteCount <= context.memoryByteCount
    let room = usesLibSVM ? max(1, context.memoryByteCount / max(1, pairByteCount)) : context.threadCount
    let solutions = Mutex([Solution?](repeating: nil, count: pairs.count))
    let progress = PairProgress(total: pairs.count, context: context)
    try concurrently(pairs.count, threadCount: min(context.threadCount, room)) { index in
      try context.checkCancellation()
      let (pair, rows) = (pairs[index], rows(of: pairs[index]))
      let solution: Solution
      if usesLibSVM {
        solution = try solveByLibSVM(pair, kernel: kernel, rows: rows)
      } else {
        let memory = context.memoryByteCount / max(1, min(context.threadCount, pairs.count))
        solution = try ownProblem(pair).solve(
          DenseKernelRows(kernel: kernel, rows: rows), memoryByteCount: memory, context: context)
      }
      solutions.withLock { $0[index] = solution }
      progress.finishOne()
    }
    return solutions.withLock { $0.compactMap(\.self) }
  }

  /// Solves one pair after the other, computing only the pair's kernel, or as much of it as memory allows.
  func solve(
    features: Matrix<Float>, function: KernelFunction, solver: SVCSolver, context: FittingContext
  ) throws -> [Solution] {
    let progress = PairProgress(total: pairs.count, context: context)
    return try pairs.map { pair in
      try context.checkCancellation()
      defer { progress.finishOne() }
      let rows = rows(of: pair)
      let byteCount = KernelFunction.byteCount(rows.count) + Self.libsvmByteCount(rows.count)
      guard solver == .libsvm || solver == .automatic && byteCount <= context.memoryByteCount else {
        return try ownProblem(pair).solve(
          ComputedKernelRows(
            features: features, rows: rows, function: function, threadCount: context.threadCount),
          memoryByteCount: context.memoryByteCount, context: context)
      }
      let kernel = try function.matrix(of: features, rows: rows, threadCount: context.threadCount)
      return try solveByLibSVM(pair, kernel: kernel, rows: (0..<Int32(rows.count)).map { $0 })
    }
  }

  /// What was learned, as scikit-learn numbers and signs it.
  func machine(_ solutions: [Solution]) throws(HeadError) -> SVCMachine {
    let classCount = classNames.count
    // values[i][r][k]: of the k-th sample of class i, its coefficient in row r.
    var values = rowsByClass.map { rows in
      [[Double]](repeating: [Double](repeating: 0, count: rows.count), count: classCount - 1)
    }
    for ((first, second), solution) in zip(pairs, solutions) {
      let count = rowsByClass[first].count
      values[first][second - 1] = Array(solution.coefficients[..<count])
      values[second][first] = Array(solution.coefficients[count...])
    }
    // For two classes a positive value means the second one, the opposite of libsvm.
    let sign: Double = classCount == 2 ? -1 : 1
    var (supportRows, supportCounts) = ([Int](), [Int]())
    var coefficients = [[Double]](repeating: [], count: classCount - 1)
    for (rows, values) in zip(rowsByClass, values) {
      let support = rows.indices.filter { position in values.contains { $0[position] != 0 } }
      supportRows += support.map { Int(rows[$0]) }
      supportCounts.append(support.count)
      for row in coefficients.indices { coefficients[row] += support.map { sign * values[row][$0] } }
    }
    let machine = SVCMachine(
      supportRows: supportRows, supportCounts: supportCounts,
      coefficients: Matrix(
        rowCount: classCount - 1, columnCount: supportRows.count, elements: coefficients.flatMap(\.self)),
      intercepts: solutions.map { -sign * $0.offset })
    guard machine.intercepts.allSatisfy(\.isFinite), machine.coefficients.elements.allSatisfy(\.isFinite)
    else {
      throw .notFitted(
        head: SVC.name,
        reason: "coefficients are not finite, the features may be too large; use standard_scaler"
          + (svc.type == .nuSVC ? ", or lower nu (\(svc.nu))" : ""))
    }
    return machine
  }
}

extension KernelFunction {
  /// Bytes that the kernel between `count` samples needs while it is computed.
  static func byteCount(_ count: Int) -> Int { 12 * count * count }
}

/// Counts pairs that are done, from any thread.
private final class PairProgress: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let context: FittingContext

  init(total: Int, context: FittingContext) { (self.total, self.context) = (total, context) }

  func finishOne() {
    // Reported with the lock held, so that counts arrive in order.
    done.withLock {
      $0 += 1
      context.report(.init(unit: "pairs of classes", doneCount: $0, totalCount: total))
    }
  }
}
