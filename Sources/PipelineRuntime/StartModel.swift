internal import FeatureStore
internal import Heads
internal import Reduction

/// A stored model that learning goes on from.
///
/// Its fitted reducers are used as they are: the weights were learned on what those make of the features.
struct StartModel {
  private let loaded: LoadedModel

  /// What identifies it.
  var fingerprint: String {
    loaded.stored.description.fingerprint ?? "model \(loaded.stored.id) of \(loaded.stored.createdAt)"
  }
  /// How features become its head's input.
  var reducers: FittedReducerChain { loaded.saved.reducers }
  /// The head.
  var head: FittedHead { loaded.saved.head }

  /// Reads the model of this name.
  ///
  /// - Throws: `RuntimeError.failed` where there is none; that of `LoadedModel`.
  init(named name: String, in store: FeatureStore) throws {
    let models = try store.models()
    guard let stored = models.first(where: { $0.description.name == name }) else {
      let names = models.map(\.description.name).sorted().joined(separator: ", ")
      throw RuntimeError.failed(
        "\(store.path): no model \(name) to start from, "
          + (names.isEmpty ? "there are no models" : "it has \(names)")
          + "; train it once without --warm-start, or give the name of one with --name")
    }
    loaded = try LoadedModel(stored, in: store)
  }

  /// Checks that the head's input means what it meant: the same features, through the same reducers.
  ///
  /// - Throws: `RuntimeError.failed` with what was found and expected.
  func check(recipe: StoredRecipe, reducers asked: ReducerChain, head: Heads.HeadSpec) throws {
    guard case .mlp = head.classifier else { throw HeadError.cannotLearnOn(head: head.name) }
    let name = loaded.name
    guard loaded.stored.description.recipeID == recipe.id else {
      throw RuntimeError.failed(
        "\(name): the stored model learned on features of recipe \(loaded.stored.description.recipeID), not of "
          + "\(recipe.id); choose them with --features, or leave --warm-start out")
    }
    let found = reducers.steps.map { Step(kind: $0.kind, parameters: ParameterTable($0.parameters)) }
    let expected = asked.steps.map { Step(kind: $0.name, parameters: ParameterTable($0.hyperparameters)) }
    guard found == expected else {
      throw RuntimeError.failed(
        "\(name): the stored model was fitted after \(Self.text(found)), not after \(Self.text(expected)); ask for the "
          + "same reduction, or leave --warm-start out")
    }
  }

  private struct Step: Equatable {
    let kind: String
    let parameters: ParameterTable
  }

  private static func text(_ steps: [Step]) -> String {
    if steps.isEmpty { return "no reduction" }
    return steps.map { step in
      let settings = step.parameters.entries.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      return step.kind + (settings.isEmpty ? "" : " (\(settings))")
    }.joined(separator: " + ")
  }
}
