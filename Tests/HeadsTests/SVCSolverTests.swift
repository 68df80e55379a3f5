import Foundation
import Heads
import Synchronization
import Tensors
import Testing

@Suite("Solvers of SVC")
struct SVCSolverTests {
  /// So little that 30 of 80 rows of a pair's kernel fit, and nothing is computed for all samples at once.
  private static let tiny = FittingContext(memoryByteCount: 60_000)

  private func decisions(_ fitted: FittedSVC, _ features: Matrix<Float>) throws -> [Double] {
    try fitted.pairwiseDecisionFunction(features).elements
  }

  // 2e-6: both stop at violations below 1e-7 and hold rows of the kernel in single precision.
  @Test(
    "agree: libsvm, our own on a whole kernel, our own on rows",
    arguments: Kernel.allCases, 1...2)
  func agree(kernel: Kernel, seed: UInt64) throws {
    // A linear kernel of few features has little rank, and both solvers take millions of steps on classes that overlap.
    let (features, labels) = clusters(
      classCount: 3, perClass: 40, featureCount: kernel == .linear ? 200 : 5, distance: 0.5, seed: seed)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    // nu-SVC is held against scikit-learn; on classes that overlap so much it has no one answer.
    for shrinking in [true, false] {
      let svc = SVC(
        kernel: kernel, C: 2, gamma: .value(kernel == .sigmoid ? 0.05 : 0.2), degree: 2,
        coef0: kernel == .sigmoid ? -0.2 : 0.3, tolerance: 1e-7, shrinking: shrinking,
        classWeights: .perClass(["c0": 0.5, "c2": 3]))
      let expected = try decisions(svc.fit(samples, solver: .libsvm, context: FittingContext()), features)
      for context in [FittingContext(threadCount: 2), Self.tiny] {
        let fitted = try svc.fit(samples, solver: .smo, context: context)
        let result = Closeness(try decisions(fitted, features), expected, rtol: 2e-6, atol: 2e-6)
        #expect(result.isClose, "shrinking \(shrinking): \(result)")
      }
    }
  }

  @Test("find the optimum: no pair of samples violates its conditions", arguments: 1...5)
  func optimality(seed: UInt64) throws {
    // With α in 0...C: f(x) y >= 1 where α = 0, = 1 where it is between, <= 1 where α = C.
    let (features, labels) = clusters(classCount: 2, perClass: 60, featureCount: 4, distance: 0.4, seed: seed)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    let fitted = try SVC(C: 1.5, gamma: .value(0.5), tolerance: 1e-6).fit(
      samples, solver: .smo, context: Self.tiny)
    var alpha = [Double](repeating: 0, count: labels.count)
    for (position, row) in fitted.supportIndices.enumerated() {
      alpha[row] = fitted.dualCoefficients[0, position].magnitude
    }
    for (row, value) in try decisions(fitted, features).enumerated() {
      let margin = value * (labels[row] == "c1" ? 1 : -1)
      if alpha[row] < 1.5 { #expect(margin > 1 - 1e-4, "seed \(seed), sample \(row)") }
      if alpha[row] > 0 { #expect(margin < 1 + 1e-4, "seed \(seed), sample \(row)") }
    }
  }

  @Test("give the same with any number of cores")
  func threads() throws {
    let (features, labels) = clusters(classCount: 5, perClass: 20, featureCount: 6, seed: 8)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    let alone = try SVC().fit(samples, context: FittingContext(threadCount: 1))
    #expect(try SVC().fit(samples, context: FittingContext(threadCount: 4)) == alone)
  }

  @Test("are chosen by memory, and all learn the same")
  func budgets() throws {
    let (features, labels) = clusters(classCount: 3, perClass: 30, featureCount: 6, seed: 8)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    let svc = SVC(tolerance: 1e-9)
    let whole = try decisions(svc.fit(samples, context: FittingContext()), features)
    // 90 samples need 97 kB, of which half the memory has to do; a pair of 60 needs 115 kB.
    for byteCount in [194_400, 150_000, 100_000, 1000] {
      let values = try decisions(
        svc.fit(samples, context: FittingContext(memoryByteCount: byteCount)), features)
      let result = Closeness(values, whole, rtol: 1e-6, atol: 1e-6)
      #expect(result.isClose, "\(byteCount) bytes: \(result)")
    }
  }

  @Test("count pairs of classes up and stop when asked to", arguments: [SVCSolver.libsvm, .smo])
  func progress(solver: SVCSolver) throws {
    let (features, labels) = clusters(classCount: 4, perClass: 10, featureCount: 3, seed: 8)
    let samples = try LabelledSamples(features, labels: labels, head: "svm")
    let counts = Mutex([Int]())
    _ = try SVC().fit(
      samples, solver: solver,
      context: FittingContext(
        threadCount: 2,
        report: { progress in
          #expect(progress.unit == "pairs of classes" && progress.totalCount == 6)
          counts.withLock { $0.append(progress.doneCount) }
        }))
    #expect(counts.withLock(\.self) == Array(1...6))
    struct Stop: Error {}
    for memory in [1 << 30, 1000] {
      #expect(throws: Stop.self) {
        try SVC().fit(
          samples, solver: solver,
          context: FittingContext(
            memoryByteCount: memory, threadCount: 2, checkCancellation: { throw Stop() }))
      }
    }
  }

  // 1e-5: of what single precision of centred rows loses; the limit agreed on is 1e-4.
  @Test("stay within 1e-5 of double precision where products are in single", arguments: [1.0, 100.0])
  func singlePrecision(cost: Double) throws {
    let width = 5000
    let (narrow, labels) = clusters(classCount: 3, perClass: 25, featureCount: 2, distance: 0.5, seed: 4)
    // Numbers like features: none negative, half of them 0.
    var random = SplitMix64(seed: 77)
    let loads = (0..<2 * width).map { _ in Float.random(in: -1...1, using: &random) }
    var elements: [Float] = []
    for row in 0..<narrow.rowCount {
      for column in 0..<width {
        var value = narrow[row, 0] * loads[2 * column]
        value += narrow[row, 1] * loads[2 * column + 1]
        elements.append(max(0, value + Float.random(in: -1...1, using: &random)))
      }
    }
    let features = Matrix(rowCount: narrow.rowCount, columnCount: width, elements: elements)
    let gamma = 1 / (Double(width) * 0.2)
    let fitted = try SVC(C: cost, gamma: .value(gamma), tolerance: 1e-8).fit(features, labels: labels)
    // The same machine on the kernel in double precision, by an expansion.
    let values = try decisions(fitted, features)
    for row in stride(from: 0, to: features.rowCount, by: 7) {
      let x = features.row(row).map { Double($0) }
      let kernel = (0..<fitted.supportVectors.rowCount).map { support in
        exp(-gamma * squaredDistance(x, fitted.supportVectors.row(support)))
      }
      let owners = fitted.supportCounts.enumerated().flatMap {
        Array(repeating: $0.offset, count: $0.element)
      }
      var pair = 0
      for first in 0..<3 {
        for second in first + 1..<3 {
          var sum = fitted.intercepts[pair]
          for (support, owner) in owners.enumerated() where owner == first || owner == second {
            sum += fitted.dualCoefficients[owner == first ? second - 1 : first, support] * kernel[support]
          }
          #expect((values[row * 3 + pair] - sum).magnitude < 1e-5, "C \(cost), sample \(row), pair \(pair)")
          pair += 1
        }
      }
    }
  }

  private func squaredDistance(_ x: [Double], _ y: ArraySlice<Float>) -> Double {
    var sum = 0.0
    for (left, right) in zip(x, y) {
      let difference = left - Double(right)
      sum += difference * difference
    }
    return sum
  }

  @Test("refuse a nu that classes of so different size do not allow")
  func infeasible() throws {
    let features = Matrix<Float>(rows: [[0], [1], [2], [3], [4], [5], [6], [7]])
    let labels = ["a", "a", "b", "b", "b", "b", "b", "b"]
    let error = #expect(throws: HeadError.self) {
      try SVC(type: .nuSVC, nu: 0.6).fit(features, labels: labels)
    }
    #expect(
      error?.description
        == "svm: nu is 0.6, but 'a' with 2 and 'b' with 6 training samples allow only a nu below 0.5; "
        + "lower nu, balance the classes or set type: c_svc")
    #expect(throws: Never.self) { try SVC(type: .nuSVC, nu: 0.4).fit(features, labels: labels) }
    // At the limit itself all of class a is at its bound, and nothing fixes the constant.
    #expect(
      throws: HeadError.infeasibleNu(
        head: "svm", found: 0.5, limit: 0.5, classNames: ["a", "b"], sampleCounts: [2, 6])
    ) { try SVC(type: .nuSVC, nu: 0.5).fit(features, labels: labels) }
    // 2/3 and 1/3 cannot be written exactly.
    for (first, second) in [(1, 2), (1, 5), (2, 5), (3, 7), (4, 4)] {
      let labels = Array(repeating: "a", count: first) + Array(repeating: "b", count: second)
      let rows = features.selectingRows(Array(0..<8) + [0, 1])
        .selectingRows(Array(0..<first + second))
      let limit = 2 * Double(first) / Double(first + second)
      #expect(throws: HeadError.self, "\(first), \(second)") {
        try SVC(type: .nuSVC, nu: limit).fit(rows, labels: labels)
      }
      #expect(throws: Never.self, "\(first), \(second)") {
        try SVC(type: .nuSVC, nu: limit - 0.01).fit(rows, labels: labels)
      }
    }
    for svc in [
      SVC(type: .nuSVC, nu: 0), SVC(type: .nuSVC, nu: 1.5), SVC(type: .nuSVC, nu: .nan),
      SVC(type: .nuSVC, classWeights: .balanced),
    ] {
      #expect(throws: HeadError.self) { try svc.validate() }
    }
  }
}
