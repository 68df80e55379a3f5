import FeatureStore
import LinearAlgebra
import PipelineRuntime
import Reduction
import Tensors
import TestSupport
import Testing

@Suite("Features as rows")
struct RowSourceTests {
  private let folder: TemporaryFolder
  private let store: FeatureStore
  private let selection: FeatureSelection

  /// Forty stored vectors of 30 numbers, the selection in another order than they were stored.
  init() throws {
    folder = try TemporaryFolder()
    store = try FeatureStore.open(path: folder.path("s.sqlite"), access: .writer)
    let recipe = try store.recipeID(
      for: Recipe(
        backbone: "b", weights: "w", weightsDigest: nil, layer: "l", pooling: "avg", dimension: 30,
        fingerprint: "f", description: "{}"))
    var random = SplitMix64(seed: 3)
    try store.commit(
      (0..<40).map { index in
        ProcessedImage.decoded(
          path: "\(index).png", label: index % 2 == 0 ? "a" : "b", split: "train",
          sha256: String(repeating: "0", count: 62) + "\(index + 10)", byteCount: 1, modifiedNanoseconds: 1,
          width: 1,
          height: 1, format: "png",
          features: [
            .init(recipeID: recipe, vector: (0..<30).map { _ in Float.random(in: 0..<1, using: &random) })
          ])
      })
    try store.setDataset(
      "d", members: (0..<40).reversed().map { DatasetMember(path: "\($0).png", label: nil, split: nil) })
    selection = try store.select(FeatureRequest(recipeID: recipe, dataset: "d"))
  }

  @Test("read from the store are those in memory, and reducers fitted on either are equal")
  func stored() throws {
    let matrix = try store.matrix(of: selection)
    let rows = StoredFeatureRows(store: store, selection: selection)
    #expect(rows.rowCount == 40 && rows.columnCount == 30)
    let mean = (0..<30).map { Double($0) / 30 }
    for range in [0..<40, 7..<8, 38..<40, 5..<5] {
      #expect(try rows.rows(range) == matrix.rows(range))
      #expect(try rows.rows(range, centredOn: mean) == matrix.rows(range, centredOn: mean))
    }
    let chain = ReducerChain([
      .varianceThreshold(VarianceThreshold(threshold: 0.07)), .standardScaler(StandardScaler()),
      .pca(PCA(components: .count(5), solver: .covarianceEigh)),
    ])
    let (streamed, held) = (try chain.fit(rows), try chain.fit(matrix))
    let scores = Closeness(
      try streamed.transform(rows).elements, try held.transform(matrix).elements, rtol: 1e-12, atol: 1e-12)
    #expect(scores.isClose, "\(scores)")
  }

  @Test(
    "selected rows are those rows, in runs and alone",
    arguments: [[0, 1, 2, 9], [39], [3, 5, 6, 7, 20], []])
  func selected(indices: [Int]) throws {
    let matrix = try store.matrix(of: selection)
    let rows = SelectedRows(source: StoredFeatureRows(store: store, selection: selection), indices: indices)
    let expected = matrix.selectingRows(indices)
    #expect(try rows.rows(0..<indices.count) == expected.rows(0..<indices.count))
    if indices.count > 2 { #expect(try rows.rows(1..<3) == expected.rows(1..<3)) }
  }
}
