internal import FeatureStore

/// How people name one of a store's recipes.
struct RecipeChoice {
  private let text: String?

  /// A recipe's number, its layer, or the start of its fingerprint; nil for the only one.
  init(_ text: String?) { self.text = text }

  /// The recipe that is meant.
  ///
  /// - Throws: `RuntimeError.invalid` with the recipes there are, when none or several are meant.
  func recipe(in store: FeatureStore) throws -> StoredRecipe {
    let recipes = try store.recipes()
    let matching = recipes.filter { stored in
      guard let text else { return true }
      return String(stored.id) == text || stored.recipe.layer == text
        || text.count >= 6 && stored.recipe.fingerprint.hasPrefix(text)
    }
    guard matching.count != 1 else { return matching[0] }
    let list = recipes.map { stored in
      let recipe = stored.recipe
      return
        "  \(stored.id)  \(recipe.backbone) \(recipe.layer) \(recipe.pooling), \(recipe.dimension) values, "
        + ((try? ExtractionRecipe(json: recipe.description).pixelsDescription + ", ") ?? "")
        + recipe.fingerprint.prefix(12)
    }
    let problem =
      recipes.isEmpty
      ? "\(store.path): no features are stored yet; run `pipeline extract` or `pipeline run` first"
      : text.map { "\(store.path): '\($0)' names \(matching.count) of its recipes" }
        ?? "\(store.path): features of \(recipes.count) recipes are stored"
    let hint = recipes.isEmpty ? [] : ["choose one with --features NUMBER, LAYER or FINGERPRINT:"] + list
    throw RuntimeError.invalid([problem] + hint)
  }
}
