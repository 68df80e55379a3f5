import CLibSVM
import Synchronization
import Tensors

/// What libsvm learned: plain numbers, nothing that points into its memory.
struct LibSVMSolution {
  /// The training rows that became support vectors, by class.
  let supportRows: [Int]
  /// How many of them each class has.
  let supportCounts: [Int]
  /// `(classCount - 1, supportCount)`, libsvm's `sv_coef`.
  let coefficients: Matrix<Double>
  /// One constant per pair of classes, subtracted in decisions (libsvm's `rho`).
  let offsets: [Double]
}

/// A libsvm model and the training problem it points into.
private final class LibSVMModel {
  private let handle: OpaquePointer
  private let classCount: Int

  /// Takes over `handle`.
  init(handle: OpaquePointer, classCount: Int) {
    self.handle = handle
    self.classCount = classCount
  }

  deinit { libsvm_free(handle) }

  /// A copy of what was learned.
  var solution: LibSVMSolution {
    let supportCount = Int(libsvm_support_count(handle))
    var rows = [Int32](repeating: 0, count: supportCount)
    var counts = [Int32](repeating: 0, count: classCount)
    var coefficients = [Double](repeating: 0, count: supportCount * (classCount - 1))
    var offsets = [Double](repeating: 0, count: classCount * (classCount - 1) / 2)
    libsvm_support_rows(handle, &rows)
    libsvm_class_support_counts(handle, &counts)
    libsvm_coefficients(handle, &coefficients)
    libsvm_offsets(handle, &offsets)
    return LibSVMSolution(
      supportRows: rows.map { Int($0) }, supportCounts: counts.map { Int($0) },
      coefficients: Matrix(rowCount: classCount - 1, columnCount: supportCount, elements: coefficients),
      offsets: offsets)
  }
}

/// Runs libsvm, one training at a time in the whole process.
enum LibSVMTrainer {
  // libsvm prints through a global function pointer and draws from the C library's random state.
  private static let oneAtATime = Mutex(())

  /// Up to this many samples all kernel values are computed beforehand.
  ///
  /// libsvm's own kernel walks sparse rows and computes the values within a class again for every pair the
  /// class takes part in; one product of matrices is several times faster. libsvm wants 16 bytes per value,
  /// which makes this limit 400 MB.
  static let precomputedLimit = 5000

  /// Trains on samples whose classes come in ascending order.
  static func train(
    _ features: Matrix<Double>, classIndices: [Int], classWeights: [Double], kernel: KernelFunction,
    svc: SVC, precomputedLimit: Int
  ) throws -> LibSVMSolution {
    let isPrecomputed = features.rowCount <= precomputedLimit
    let rows = isPrecomputed ? try kernel.matrix(features) : features
    let classes = classIndices.map { Int32($0) }
    var handle: OpaquePointer?
    var message: UnsafePointer<CChar>?
    let status = oneAtATime.withLock { _ in
      classWeights.withUnsafeBufferPointer { weights in
        var options = libsvm_options(
          kernel: isPrecomputed ? Int32(LIBSVM_PRECOMPUTED) : svc.kernel.libsvmCode,
          degree: Int32(svc.degree), gamma: kernel.gamma, coef0: svc.coef0,
          C: svc.C, tolerance: svc.tolerance, cache_size_mb: svc.cacheSizeMB,
          shrinking: svc.shrinking ? 1 : 0, class_weights: weights.baseAddress,
          class_count: Int32(weights.count))
        return libsvm_train(
          rows.elements, rows.rowCount, rows.columnCount, classes, &options, &handle, &message)
      }
    }
    guard let handle else {
      if status == Int32(LIBSVM_REFUSED), let message {
        throw HeadError.notFitted(head: SVC.name, reason: "libsvm says '\(String(cString: message))'")
      }
      throw HeadError.outOfMemory(
        head: SVC.name, sampleCount: features.rowCount, featureCount: features.columnCount)
    }
    return LibSVMModel(handle: handle, classCount: classWeights.count).solution
  }
}
