internal import Digests
internal import FeatureStore
internal import LinearAlgebra
internal import Tensors

/// The images a model is fitted on, with their labels.
struct TrainingSet {
  /// All images of the request, also those that are not fitted on.
  let all: FeatureSelection
  /// Those that are fitted on.
  let training: FeatureSelection

  /// Finds them.
  ///
  /// - Parameter name: The model's name, for messages.
  /// - Throws: `RuntimeError.failed` when there is nothing to fit on.
  init(name: String, request: FeatureRequest, store: FeatureStore) throws {
    all = try store.select(request)
    let labelled = all.labelled
    training = all.trainingRows
    guard training.count == 0 else {
      try Self.checkClasses(name: name, labelled: labelled, training: training)
      return
    }
    let found =
      all.count == 0
      ? "no stored image has features of recipe \(request.recipeID)"
        + (request.condition.map { " where \($0)" } ?? "")
      : labelled.count == 0
        ? "none of the \(all.count) images has a label" : "no labelled image is in the split train"
    throw RuntimeError.failed("\(name): nothing to train on: \(found)")
  }

  /// One class leaves nothing to learn. A class that is only in other splits could never be predicted, and would count as wrong there.
  private static func checkClasses(
    name: String, labelled: FeatureSelection, training: FeatureSelection
  ) throws {
    let missing = Set(labelled.rows.compactMap(\.label)).subtracting(training.rows.compactMap(\.label))
    guard missing.isEmpty else {
      let list = LabelEncoding.sorted(missing).map { "'\($0)'" }.joined(separator: ", ")
      throw RuntimeError.failed(
        "\(name): no image of \(list) is in the training split, though other splits have some; split by "
          + "'method: stratified', add images, or leave the class out with --where")
    }
    // Before any reducer is fitted.
    let classes = Set(training.rows.compactMap(\.label))
    if let only = classes.first, classes.count == 1 {
      throw RuntimeError.failed(
        "\(name): all \(training.count) training images are '\(only)', expected at least two classes; check the "
          + "labels, the training split and --where")
    }
  }

  /// The class of every training image.
  var labels: [String] { training.rows.compactMap(\.label) }

  /// A digest of which vectors with which labels are fitted on, in order.
  var digest: String {
    let rows = Digest(.sha256)
    for row in training.rows { rows.update(Array("\(row.vectorID)\t\(row.label ?? "")\n".utf8)) }
    return rows.finish()
  }

  /// The training images' features: in memory if they fit the budget, else read from the store for every pass.
  func features(in store: FeatureStore, memory: MemoryBudget) throws -> any RowSource {
    training.count * training.dimension * 4 <= memory.featureByteCount
      ? try store.matrix(of: training) : StoredFeatureRows(store: store, selection: training)
  }
}
