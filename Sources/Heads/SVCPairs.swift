import CLibSVM
import LinearAlgebra
import Synchronization
import Tensors

/// The sub-problems of a support vector classifier: every two of its classes.
///
/// Pairs are (0,1), (0,2) … (1,2) …; in each the first class has y = +1 and its samples come first, in their order.
/// Those are the sub-problems, and the order, of one `svm_train` over samples sorted by class.
struct SVCPairs {
  /// What was learned about one pair, in libsvm's signs.
  struct Solution {
    /// y · α of the pair's samples.
    var coefficients: [Double]
    /// The constant that is subtracted in decisions (libsvm's `rho`).
    var offset: Double
  }

  let svc: SVC
  let classNames: [String]
  /// The rows of every class, ascending.
  let rowsByClass: [[Int32]]
  /// The classes of every pair.
  let pairs: [(first: Int, second: Int)]
  /// The upper bound of the coefficients of every class.
  private let bounds: [Double]

  /// Sorts the samples `rows` by class.
  ///
  /// - Throws: `HeadError.missingClass`, `.unknownClass` and `.infeasibleNu`.
  init(_ svc: SVC, rows: some Sequence<Int>, classIndices: [Int], classNames: [String]) throws(HeadError) {
    (self.svc, self.classNames) = (svc, classNames)
    var rowsByClass = [[Int32]](repeating: [], count: classNames.count)
    for row in rows { rowsByClass[classIndices[row]].append(Int32(row)) }
    self.rowsByClass = rowsByClass
    if let missing = rowsByClass.firstIndex(where: \.isEmpty) {
      throw .missingClass(head: SVC.name, className: classNames[missing])
    }
    let counts = rowsByClass.map { Double($0.count) }
    let total = counts.reduce(0, +)
    let weights: [Double]
    switch svc.classWeights {
    case .none: weights = classNames.map { _ in 1 }
    case .balanced: weights = counts.map { total / (Double(counts.count) * $0) }
    case .perClass(let table):
      for name in LabelEncoding.sorted(table.keys) where !classNames.contains(name) {
        throw .unknownClass(head: SVC.name, name: name, classNames: classNames)
      }
      weights = classNames.map { table[$0] ?? 1 }
    }
    bounds = weights.map { svc.C * $0 }
    pairs = classNames.indices.flatMap { first in
      classNames.indices.dropFirst(first + 1).map { (first, $0) }
    }
    guard svc.type == .nuSVC else { return }
    // libsvm's rule: a class must be able to bear half of ν · samples. Where it just can, all its coefficients are
    // at their bound; then nothing fixes the constant, and libsvm's comes out as NaN.
    for (first, second) in pairs {
      let least = min(counts[first], counts[second])
      let largest = 2 * least / (counts[first] + counts[second])
      if svc.nu >= largest || svc.nu * (counts[first] + counts[second]) / 2 >= least {
        throw .infeasibleNu(
          head: SVC.name, found: svc.nu, limit: largest,
          classNames: [classNames[first], classNames[second]],
          sampleCounts: [Int(counts[first]), Int(counts[second])])
      }
    }
  }

  /// How many samples the largest pair has.
  var largestCount: Int { pairs.map { count(of: $0) }.max() ?? 0 }

  func count(of pair: (first: Int, second: Int)) -> Int {
    rowsByClass[pair.first].count + rowsByClass[pair.second].count
  }

  /// The rows of one pair's samples.
  func rows(of pair: (first: Int, second: Int)) -> [Int32] {
    rowsByClass[pair.first] + rowsByClass[pair.second]
  }

  /// Bytes that libsvm needs for a pair of `count` samples: 16 for each kernel value and 4 for its own copy.
  static func libsvmByteCount(_ count: Int) -> Int { 20 * count * count }

  // libsvm prints through a global function pointer, which is set once.
  private static let silence: Void = libsvm_be_silent()

  /// Lets libsvm solve one pair.
  ///
  /// - Parameter kernel: Square; `rows` are the pair's rows and columns in it.
  func solveByLibSVM(
    _ pair: (first: Int, second: Int), kernel: Matrix<Double>, rows: [Int32]
  ) throws(HeadError) -> Solution {
    _ = Self.silence
    var options = libsvm_options(
      is_nu: svc.type == .nuSVC ? 1 : 0, nu: svc.nu, first_C: bounds[pair.first],
      second_C: bounds[pair.second],
      tolerance: svc.tolerance, cache_size_mb: svc.cacheSizeMB, shrinking: svc.shrinking ? 1 : 0)
    var coefficients = [Double](repeating: 0, count: rows.count)
    var offset = 0.0
    var message: UnsafePointer<CChar>?
    let status = libsvm_train_pair(
      kernel.elements, kernel.columnCount, rows, rowsByClass[pair.first].count, rows.count, &options,
      &coefficients,
      &offset, &message)
    switch Int(status) {
    case LIBSVM_OK: return Solution(coefficients: coefficients, offset: offset)
    case LIBSVM_REFUSED:
      let reason = message.map { String(cString: $0) } ?? ""
      throw .notFitted(head: SVC.name, reason: "libsvm says '\(reason)'")
    default: throw .outOfMemory(head: SVC.name, sampleCount: rows.count, featureCount: rows.count)
    }
  }

  /// The problem of one pair for the solver of our own.
  func ownProblem(_ pair: (first: Int, second: Int)) -> SMOSolver {
    SMOSolver(
      count: count(of: pair), firstCount: rowsByClass[pair.first].count,
      nu: svc.type == .nuSVC ? svc.nu : nil, bounds: (bounds[pair.first], bounds[pair.second]),
      tolerance: svc.tolerance, shrinking: svc.shrinking)
  }

  /// The kernel of a fit, with the numbers that follow from the samples filled in.
  ///
  /// - Parameter variance: Of all numbers that are learned from.
  static func function(
    _ svc: SVC, featureCount: Int, variance: @autoclosure () throws -> Double
  ) rethrows
    -> KernelFunction
  {
    let gamma: Double
    switch svc.gamma {
    case .value(let value): gamma = value
    case .auto: gamma = 1 / Double(featureCount)
    case .scale:
      let variance = try variance()
      gamma = variance == 0 ? 1 : 1 / (Double(featureCount) * variance)
    }
    return KernelFunction(kernel: svc.kernel, gamma: gamma, coef0: svc.coef0, degree: svc.degree)
  }
}
