import Foundation
import Reduction
import Tensors
import TestSupport
import Testing

@Suite("PCA")
struct PCATests {
  private struct Facts: Decodable {
    let components: Int
    let noiseVariance: Double

    enum CodingKeys: String, CodingKey {
      case components
      case noiseVariance = "noise_variance"
    }
  }

  /// Golden case, its data and the analysis that must reproduce it.
  private static let cases: [(name: String, data: String, pca: PCA)] = [
    ("tall_full", "tall", PCA(components: .count(6))),
    ("tall_cov", "tall", PCA(components: .count(6))),
    ("tall_all", "tall", PCA()),
    ("tall_whiten", "tall", PCA(components: .count(5), whiten: true)),
    ("tall_fraction", "tall", PCA(components: .fraction(0.9))),
    ("wide_full", "wide", PCA(components: .count(8))),
    ("wide_cov", "wide", PCA(components: .count(8))),
    ("wide_whiten", "wide", PCA(components: .count(6), whiten: true)),
    ("wide_fraction", "wide", PCA(components: .fraction(0.75))),
  ]

  // rtol 1e-10: both sides are exact to rounding on well separated variances.
  @Test("gives scikit-learn's numbers with every solver", arguments: 0..<9, AxesSolver.exact)
  func golden(index: Int, solver: AxesSolver) throws {
    var (name, data, pca) = Self.cases[index]
    pca.solver = solver
    let fitted = try pca.fit(try goldenFeatures("\(data)_x"))
    let facts = try JSONDecoder().decode(
      [String: Facts].self, from: Data(contentsOf: ProjectPaths.golden.appending(path: "Classical/pca.json")))
    // scikit-learn's covariance solver spreads the dropped variance over all features, its full solver
    // over the features there can be variance along; the latter is followed whatever the solver.
    let key = name == "wide_cov" ? "wide_full" : name
    let expected = try #require(facts[key])
    #expect(fitted.componentCount == expected.components)
    #expect((fitted.noiseVariance - expected.noiseVariance).magnitude <= 1e-10 * expected.noiseVariance)
    let scores = try fitted.transform(try goldenFeatures("\(data)_other"))
    for (values, key) in [
      (fitted.components.elements, "components"), (fitted.explainedVariance, "explained_variance"),
      (fitted.explainedVarianceRatio, "explained_variance_ratio"),
      (fitted.singularValues, "singular_values"), (fitted.mean, "mean"), (scores.elements, "y"),
    ] {
      let result = Closeness(values, try goldenValues("pca_\(name)_\(key)"), rtol: 1e-10, atol: 1e-11)
      #expect(result.isClose, "\(key): \(result)")
    }
  }

  @Test("finds the diagonal of three points on it", arguments: AxesSolver.exact)
  func diagonal(solver: AxesSolver) throws {
    // (0,0), (1,1), (2,2): mean (1,1), one axis (1,1)/√2, scores -√2, 0, √2, variance 4/2.
    let points = Matrix<Float>(rows: [[0, 0], [1, 1], [2, 2]])
    let fitted = try PCA(components: .count(1), solver: solver).fit(points)
    let half = 0.5.squareRoot()
    #expect(fitted.mean == [1, 1])
    #expect(Closeness(fitted.components.elements, [half, half], rtol: 1e-14, atol: 0).isClose)
    #expect(Closeness(fitted.explainedVariance, [2], rtol: 1e-14, atol: 0).isClose)
    #expect(Closeness(fitted.explainedVarianceRatio, [1], rtol: 1e-14, atol: 0).isClose)
    let scores = try fitted.transform(points).elements
    #expect(Closeness(scores, [-2 * half, 0, 2 * half], rtol: 1e-14, atol: 1e-15).isClose)
  }

  @Test(
    "has orthonormal axes, falling variances, positive largest entries and full-rank inverse",
    arguments: 1...12, AxesSolver.exact)
  func properties(seed: UInt64, solver: AxesSolver) throws {
    let shapes = [(9, 4), (4, 9), (8, 8), (30, 7), (2, 5), (5, 1)]
    let (rows, columns) = shapes[Int(seed) % shapes.count]
    let features = randomFeatures(rows, columns, seed: seed)
    let fitted = try PCA(solver: solver).fit(features)
    let note = "seed \(seed), \(rows)×\(columns), \(solver)"
    #expect(fitted.componentCount == min(rows, columns))
    expectOrthonormal(fitted.components, note)
    let variances = fitted.explainedVariance
    #expect(zip(variances, variances.dropFirst()).allSatisfy { $0 >= $1 }, "\(note)")
    for row in 0..<fitted.componentCount {
      let extreme = fitted.components.row(row).max { $0.magnitude < $1.magnitude } ?? 0
      #expect(extreme > 0, "\(note)")
    }
    let restored = Closeness(
      try fitted.inverseTransform(fitted.transform(features)).elements, features.elements, rtol: 0,
      atol: 1e-12)
    #expect(restored.isClose, "\(note): \(restored)")
    // Variances of the scores are the explained variances.
    let scores = try fitted.transform(features)
    for column in 0..<fitted.componentCount {
      let square = (0..<rows).reduce(0) { $0 + scores[$1, column] * scores[$1, column] }
      #expect((square / Double(rows - 1) - variances[column]).magnitude < 1e-12, "\(note)")
    }
  }

  @Test("does not depend on the order of samples", arguments: 1...10)
  func permutation(seed: UInt64) throws {
    let features = rankedFeatures(12, 6, rank: 6, seed: seed)
    var random = SplitMix64(seed: seed)
    let order = (0..<12).shuffled(using: &random)
    let (plain, shuffled) = (try PCA().fit(features), try PCA().fit(features.selectingRows(order)))
    let axes = Closeness(shuffled.components.elements, plain.components.elements, rtol: 0, atol: 1e-11)
    #expect(axes.isClose, "seed \(seed): \(axes)")
    let scores = Closeness(
      try shuffled.transform(features.selectingRows(order)).elements,
      try plain.transform(features).selectingRows(order).elements, rtol: 0, atol: 1e-11)
    #expect(scores.isClose, "seed \(seed): \(scores)")
  }

  @Test("whitened scores have variance 1 and can be turned back", arguments: AxesSolver.exact)
  func whitened(solver: AxesSolver) throws {
    let features = randomFeatures(20, 5, seed: 8)
    let fitted = try PCA(whiten: true, solver: solver).fit(features)
    let scores = try fitted.transform(features)
    for column in 0..<5 {
      let square = (0..<20).reduce(0) { $0 + scores[$1, column] * scores[$1, column] }
      #expect((square / 19 - 1).magnitude < 1e-12)
    }
    let restored = Closeness(
      try fitted.inverseTransform(scores).elements, features.elements, rtol: 0, atol: 1e-12)
    #expect(restored.isClose, "\(restored)")
  }

  @Test(
    "keeps orthonormal axes and zero variances on rank-deficient samples", arguments: AxesSolver.exact,
    [(10, 6), (6, 10)])
  func rankDeficient(solver: AxesSolver, shape: (Int, Int)) throws {
    let features = rankedFeatures(shape.0, shape.1, rank: 3, seed: 11)
    let fitted = try PCA(solver: solver).fit(features)
    expectOrthonormal(fitted.components, "\(solver)")
    #expect(fitted.explainedVariance[2] > 1e-3)
    #expect(fitted.explainedVariance[3...].allSatisfy { $0 < 1e-14 * fitted.explainedVariance[0] * 100 })
    let restored = Closeness(
      try fitted.inverseTransform(fitted.transform(features)).elements, features.elements, rtol: 0,
      atol: 1e-13)
    #expect(restored.isClose, "\(restored)")
  }

  @Test("finds nearly the exact axes at random, the same ones for the same seed", arguments: 1...6)
  func randomized(seed: UInt64) throws {
    // Twelve strong directions above noise; 300×200 and 200×300.
    let shape = seed % 2 == 0 ? (300, 200) : (200, 300)
    var features = rankedFeatures(shape.0, shape.1, rank: 12, seed: seed)
    let noise = randomFeatures(shape.0, shape.1, seed: seed + 50)
    for index in features.elements.indices { features.elements[index] += 0.05 * noise.elements[index] }
    let exact = try PCA(components: .count(8), solver: .full).fit(features)
    let context = FittingContext(seed: seed, memoryByteCount: 1 << 16)
    let pca = PCA(components: .count(8), solver: .randomized)
    let drawn = try pca.fit(features, context: context)
    #expect(drawn.solver == .randomized)
    #expect(try pca.fit(features, context: context) == drawn)
    #expect(try pca.fit(features, context: FittingContext(seed: seed + 1)).components != drawn.components)
    expectOrthonormal(drawn.components, "seed \(seed)")
    for axis in 0..<8 {
      let (found, best) = (drawn.explainedVariance[axis], exact.explainedVariance[axis])
      #expect(found <= best * (1 + 1e-12) && found >= best * (1 - 1e-3), "seed \(seed), axis \(axis)")
      #expect(
        (drawn.explainedVarianceRatio[axis] / exact.explainedVarianceRatio[axis] - 1).magnitude < 1e-3)
    }
    #expect((drawn.noiseVariance / exact.noiseVariance - 1).magnitude < 1e-2)
    #expect(throws: ReductionError.self) {
      try PCA(components: .fraction(0.5), solver: .randomized).fit(features)
    }
  }

  @Test("has the same axes behind a threshold and a scaler, read by panels or by rows", arguments: [2, 5])
  func panels(parts: Int) throws {
    // 40 samples of 600 features, a third of them constant: Gram matrix, a few columns at a time.
    var features = randomFeatures(40, 600, seed: 4).mapElements { Float($0) }
    for row in 0..<40 { for column in stride(from: 0, to: 600, by: 3) { features[row, column] = 0.5 } }
    let chain = ReducerChain([
      .varianceThreshold(VarianceThreshold()), .standardScaler(StandardScaler()),
      .pca(PCA(components: .count(6), solver: .gram)),
    ])
    let context = FittingContext(memoryByteCount: 40 * 400 * 8 * 4 / parts)
    let byPanels = try chain.fit(features, context: context)
    let byRows = try chain.fit(features.mapElements { Double($0) }, context: context)
    let scores = Closeness(
      try byPanels.transform(features).elements, try byRows.transform(features).elements, rtol: 1e-10,
      atol: 1e-10)
    #expect(scores.isClose, "\(scores)")
  }

  @Test("of equal samples has no variance, whatever the solver", arguments: AxesSolver.exact)
  func equalSamples(solver: AxesSolver) throws {
    let features = Matrix<Double>(rowCount: 4, columnCount: 3, repeating: 0.25)
    let fitted = try PCA(components: .count(2), solver: solver).fit(features)
    expectOrthonormal(fitted.components, "\(solver)")
    #expect(fitted.explainedVariance == [0, 0] && fitted.explainedVarianceRatio == [0, 0])
    #expect(throws: ReductionError.noVariance(reducer: "pca", sampleCount: 4)) {
      try PCA(components: .fraction(0.5), solver: solver).fit(features)
    }
  }

  @Test("auto takes the cheap solver where it is accurate, and the full one where it is not")
  func auto() throws {
    let tall = rankedFeatures(520, 8, rank: 8, seed: 3)
    let wide = rankedFeatures(8, 520, rank: 8, seed: 3)
    #expect(try PCA(components: .count(4)).fit(randomFeatures(9, 9, seed: 1)).solver == .full)
    #expect(try PCA(components: .count(4)).fit(tall).solver == .covarianceEigh)
    #expect(try PCA(components: .count(4)).fit(wide).solver == .gram)
    // Singular values that fall by 1e-2 each: the fourth has 1e-12 of the first one's square.
    let steep = rankedFeatures(8, 520, rank: 5, ratio: 1e-2, seed: 3)
    #expect(try PCA(components: .count(2)).fit(steep).solver == .gram)
    let careful = try PCA(components: .count(4)).fit(steep)
    #expect(careful.solver == .full)
    let cheap = try PCA(components: .count(4), solver: .gram).fit(steep)
    let leading = Closeness(
      Array(cheap.components.elements[..<1040]), Array(careful.components.elements[..<1040]), rtol: 0,
      atol: 1e-10)
    #expect(leading.isClose, "\(leading)")
  }

  @Test("names what is wrong with data and hyperparameters")
  func errors() throws {
    let features = randomFeatures(4, 6, seed: 1)
    #expect(
      throws: ReductionError.tooManyComponents(reducer: "pca", requested: 5, sampleCount: 4, featureCount: 6)
    ) {
      try PCA(components: .count(5)).fit(features)
    }
    #expect(throws: ReductionError.tooFewSamples(reducer: "pca", required: 2, found: 1)) {
      try PCA().fit(features.selectingRows([0]))
    }
    for components in [PCA.Components.count(0), .count(-1), .fraction(0), .fraction(1), .fraction(.nan)] {
      let error = #expect(throws: ReductionError.self) { try PCA(components: components).fit(features) }
      guard case .invalidHyperparameter("pca", "components", _, _) = error else {
        Issue.record("\(components): \(String(describing: error))")
        continue
      }
    }
    let fitted = try PCA(components: .count(2)).fit(features)
    #expect(throws: ReductionError.wrongFeatureCount(reducer: "pca", expected: 2, found: 3)) {
      try fitted.inverseTransform(Matrix(rows: [[1, 2, 3]]))
    }
  }

  private func expectOrthonormal(_ axes: Matrix<Double>, _ note: String) {
    for first in 0..<axes.rowCount {
      for second in 0...first {
        let product = zip(axes.row(first), axes.row(second)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect((product - (first == second ? 1 : 0)).magnitude < 1e-12, "\(note): axes \(first), \(second)")
      }
    }
  }
}
