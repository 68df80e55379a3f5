import Heads
import Tensors
import TestSupport
import Testing

@Suite("SVC, NuSVC and isotonic calibration against scikit-learn")
struct SVMGoldenTests {
  private struct Facts: Decodable {
    struct Machine: Decodable {
      let pairs: [Double]
      let predicted: [Int]
      let support: Int
    }
    struct Samples: Decodable {
      let labels: [Int]
      let cases: [String: Machine]
      let isotonic: [Double]
    }
    struct Curve: Decodable {
      let values: [Double]
      let truth: [Int]
      let at: [Double]
      let expected: [Double]
    }
    let two: Samples
    let ten: Samples
    let curves: [Curve]
  }

  private static func svc(_ kind: String, _ kernel: Kernel, classCount: Int) -> SVC {
    var svc = SVC(kernel: kernel, C: 2, tolerance: 1e-9)
    switch kernel {
    case .linear: break
    case .rbf: svc.gamma = .value(0.15)
    case .poly: (svc.degree, svc.coef0, svc.gamma) = (2, 1, .value(0.2))
    case .sigmoid: (svc.coef0, svc.gamma) = (-0.1, .value(0.03))
    }
    if kind == "nu" { (svc.type, svc.nu) = (.nuSVC, 0.7) }
    if kind == "weighted" {
      svc.classWeights = .perClass(
        Dictionary(uniqueKeysWithValues: (0..<classCount).map { ("\($0)", 0.5 + Double($0 % 3)) }))
    }
    return svc
  }

  // 1e-6: both stop when no violation above 1e-9 is left.
  @Test(
    "gives its decision values and labels for every kernel, with either solver", arguments: ["two", "ten"],
    ["c", "weighted", "nu"])
  func machines(set: String, kind: String) throws {
    let facts = try goldenJSON("svm", as: Facts.self)
    let expected = set == "two" ? facts.two : facts.ten
    let (features, test) = (try goldenFeatures("svm_\(set)_x"), try goldenFeatures("svm_\(set)_test"))
    let samples = try LabelledSamples(features, labels: expected.labels.map { "\($0)" }, head: "svm")
    for kernel in Kernel.allCases {
      let machine = try #require(expected.cases["\(kind)_\(kernel.rawValue)"])
      let svc = Self.svc(kind, kernel, classCount: samples.classNames.count)
      for solver in [SVCSolver.libsvm, .smo] {
        for memory in [1 << 30, 100_000] {
          let fitted = try svc.fit(
            samples, solver: solver, context: FittingContext(memoryByteCount: memory, threadCount: 2))
          let result = Closeness(
            try fitted.pairwiseDecisionFunction(test).elements, machine.pairs, rtol: 1e-6, atol: 1e-6)
          #expect(result.isClose, "\(kernel), \(solver), \(memory) bytes: \(result)")
          #expect(try fitted.outputs(test).classIndices == machine.predicted, "\(kernel), \(solver)")
          #expect(fitted.supportIndices.count == machine.support, "\(kernel), \(solver)")
        }
      }
    }
  }

  @Test("gives its isotonic probabilities", arguments: ["two", "ten"])
  func isotonic(set: String) throws {
    let facts = try goldenJSON("svm", as: Facts.self)
    let expected = set == "two" ? facts.two : facts.ten
    let fitted = try HeadSpec(
      .svm(SVC(C: 2, gamma: .value(0.15), tolerance: 1e-9)), calibration: .isotonic
    ).fit(goldenFeatures("svm_\(set)_x"), labels: expected.labels.map { "\($0)" })
    let probabilities = try fitted.predict(goldenFeatures("svm_\(set)_test")).flatMap {
      try #require($0.probabilities)
    }
    // A curve is as steep as a step: 1e-6 in a decision value may be 1e-4 in a probability.
    let result = Closeness(probabilities, expected.isotonic, rtol: 0, atol: 1e-4)
    #expect(result.isClose, "\(result)")
    #expect(try FittedHead(archive: fitted.archive) == fitted)
  }

  @Test("draws its isotonic curves, with values that appear more than once")
  func curves() throws {
    let curves = try goldenJSON("svm", as: Facts.self).curves
    #expect(curves.count == 10)
    for curve in curves {
      let map = CalibrationMap(fitting: .isotonic, curve.values, isPositive: curve.truth.map { $0 == 1 })
      // 1e-12: a mean and a straight line, in other orders.
      let result = Closeness(curve.at.map(map.probability), curve.expected, rtol: 0, atol: 1e-12)
      #expect(result.isClose, "\(curve.values.count) values: \(result)")
    }
  }
}
