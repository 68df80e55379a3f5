import Foundation
import LinearAlgebra
import Reduction
import Tensors
import TestSupport
import Testing

@Suite("ReducerChain")
struct ReducerChainTests {
  private static let everything = ReducerChain([
    .varianceThreshold(VarianceThreshold(threshold: 0.01)), .standardScaler(StandardScaler()),
    .truncatedSVD(TruncatedSVD(componentCount: 6)), .minMaxScaler(MinMaxScaler()),
    .pca(PCA(components: .count(3), whiten: true)), .l2Normalizer(L2Normalizer()),
  ])

  @Test("fits every step on what the steps before it give")
  func inOrder() throws {
    let features = try goldenFeatures("reduce_x")
    let chain = try ReducerChain([
      .varianceThreshold(VarianceThreshold()), .standardScaler(StandardScaler()),
      .pca(PCA(components: .count(3))),
    ]).fit(features)
    let threshold = try VarianceThreshold().fit(features)
    let kept = try threshold.transform(features)
    let scaler = try StandardScaler().fit(kept)
    let scaled = try scaler.transform(kept)
    let pca = try PCA(components: .count(3)).fit(scaled)
    #expect(chain.fittedSteps == [.varianceThreshold(threshold), .standardScaler(scaler), .pca(pca)])
    #expect(try chain.transform(features) == pca.transform(scaled))
    #expect(chain.inputDimension == 12 && chain.outputDimension == 3)
  }

  @Test("tells what every step did, for the store")
  func stepInfo() throws {
    let steps = try Self.everything.fit(try goldenFeatures("reduce_x")).steps
    #expect(
      steps.map(\.kind) == [
        "variance_threshold", "standard_scaler", "truncated_svd", "min_max_scaler", "pca", "l2_normalizer",
      ])
    #expect(steps.map(\.inputDimension) == [12] + steps.dropLast().map(\.outputDimension))
    #expect(
      steps[4].parameters == ["components": .integer(3), "whiten": .flag(true), "solver": .text("auto")])
    #expect(steps[4].explainedVariance?.count == 3 && steps[4].solver == .full)
    #expect(steps[0].explainedVariance == nil)
    // Compared as text: JSON does not tell the number 0.0 from the integer 0.
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(steps)
    #expect(try encoder.encode(JSONDecoder().decode([FittedReducerChain.StepInfo].self, from: json)) == json)
    #expect(
      String(decoding: json, as: UTF8.self).contains(#""parameters":{"lower_bound":0,"upper_bound":1}"#))
  }

  @Test("comes back from its archive and from JSON to the last bit")
  func archive() throws {
    let features = try goldenFeatures("reduce_x")
    let fitted = try Self.everything.fit(features)
    let restored = try FittedReducerChain(archive: fitted.archive)
    #expect(restored == fitted)
    #expect(restored.steps == fitted.steps)
    #expect(try restored.transform(features) == fitted.transform(features))
    #expect(
      try JSONDecoder().decode([FittedReducerChain].self, from: JSONEncoder().encode([fitted])) == [fitted])
  }

  @Test("refuses an archive cut off or damaged at any byte")
  func damaged() throws {
    let bytes = try ReducerChain([.pca(PCA(components: .count(1)))])
      .fit(Matrix<Float>(rows: [[0, 1], [2, 3], [5, 4]])).archive
    for index in bytes.indices {
      #expect(throws: ArchiveError.self, "cut to \(index)") {
        try FittedReducerChain(archive: Array(bytes[..<index]))
      }
      var changed = bytes
      changed[index] ^= 0x40
      #expect(throws: ArchiveError.self, "byte \(index)") { try FittedReducerChain(archive: changed) }
    }
  }

  @Test("refuses a whole archive whose steps do not fit together")
  func contradiction() throws {
    let fitted = try ReducerChain([.l2Normalizer(L2Normalizer())]).fit(Matrix<Float>(rows: [[1, 2]]))
    var writer = ArchiveWriter()
    writer.put(3)
    writer.put(1)
    [String: ParameterValue]().write(to: &writer)
    fitted.fittedSteps[0].write(to: &writer)
    let bytes = writer.archive(
      kind: FittedReducerChain.archiveKind, version: FittedReducerChain.archiveVersion)
    #expect(
      throws: ArchiveError.inconsistent(
        kind: "REDUCERS", reason: "l2_normalizer takes 2 features, but 3 reach it")
    ) { try FittedReducerChain(archive: bytes) }
  }

  @Test("leaves features as they are when empty")
  func empty() throws {
    let features = try goldenFeatures("reduce_x")
    let fitted = try ReducerChain([]).fit(features)
    #expect(try fitted.transform(features) == features.mapElements { Double($0) })
    #expect(try FittedReducerChain(archive: fitted.archive) == fitted)
  }

  @Test("gives a sample the same numbers alone and among others")
  func batches() throws {
    let features = try goldenFeatures("reduce_x")
    let fitted = try Self.everything.fit(features)
    let together = try fitted.transform(features)
    for row in 0..<8 {
      let alone = try fitted.transform(features.selectingRows([row]))
      let result = Closeness(alone.elements, Array(together.row(row)), rtol: 1e-12, atol: 1e-14)
      #expect(result.isClose, "\(row): \(result)")
    }
    #expect(try fitted.transform(features.selectingRows([])).rowCount == 0)
  }

  @Test("learns and transforms across the seams of blocks")
  func manyBlocks() throws {
    // 1500 × 3000 doubles are 36 MB: five blocks of up to 349 rows to learn from.
    let features = randomFeatures(1500, 3000, seed: 12)
    #expect(features.smallBlocks.count == 5 && features.smallBlocks[0] == 0..<349)
    let fitted = try ReducerChain([
      .varianceThreshold(VarianceThreshold(threshold: 0.1)), .standardScaler(StandardScaler()),
    ]).fit(features)
    let together = try fitted.transform(features)
    for column in [0, 1499, 2999] {
      let values = (0..<1500).map { features[$0, column] }
      let mean = values.reduce(0, +) / 1500
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1500).squareRoot()
      let result = Closeness(
        (0..<1500).map { together[$0, column] }, values.map { ($0 - mean) / deviation }, rtol: 1e-11,
        atol: 1e-12)
      #expect(result.isClose, "\(column): \(result)")
    }
    #expect(
      try fitted.transform(features.selectingRows([348, 349])) == together.selectingRows([348, 349]))
  }

  @Test("names row and column of the first number that is not finite", arguments: [Float.nan, .infinity])
  func nonFinite(value: Float) throws {
    var features = try goldenFeatures("reduce_x")
    let fitted = try Self.everything.fit(features)
    features[5, 2] = value
    features[7, 0] = value
    let expected = ReductionError.nonFinite(
      reducer: "variance_threshold", row: 5, column: 2, found: "\(value)")
    #expect(throws: expected) { try Self.everything.fit(features) }
    #expect(throws: expected) { try fitted.transform(features) }
  }

  @Test("refuses samples of another width, no samples and no features")
  func shapes() throws {
    let fitted = try Self.everything.fit(try goldenFeatures("reduce_x"))
    #expect(throws: ReductionError.wrongFeatureCount(reducer: "variance_threshold", expected: 12, found: 2)) {
      try fitted.transform(Matrix<Float>(rows: [[1, 2]]))
    }
    #expect(throws: ReductionError.tooFewSamples(reducer: "reduce", required: 1, found: 0)) {
      try ReducerChain([]).fit(Matrix<Float>(rowCount: 0, columnCount: 4, elements: []))
    }
    #expect(throws: ReductionError.noFeatures(reducer: "reduce")) {
      try ReducerChain([]).fit(Matrix<Float>(rowCount: 4, columnCount: 0, elements: []))
    }
  }

  @Test(
    "checks hyperparameters before it looks at data",
    arguments: [
      ReducerSpec.varianceThreshold(VarianceThreshold(threshold: -1)),
      .varianceThreshold(VarianceThreshold(threshold: .nan)),
      .minMaxScaler(MinMaxScaler(lowerBound: 1, upperBound: 1)), .pca(PCA(components: .count(0))),
      .truncatedSVD(TruncatedSVD(componentCount: 0)),
    ])
  func hyperparameters(step: ReducerSpec) {
    let error = #expect(throws: ReductionError.self) { try ReducerChain([step]).validate() }
    guard case .invalidHyperparameter(step.name, _, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("specs survive JSON", arguments: [PCA.Components.all, .count(3), .fraction(0.95)])
  func specs(components: PCA.Components) throws {
    let chain = ReducerChain([
      .pca(PCA(components: components, solver: .gram)), .standardScaler(StandardScaler()),
    ])
    #expect(try JSONDecoder().decode(ReducerChain.self, from: JSONEncoder().encode(chain)) == chain)
  }
}
