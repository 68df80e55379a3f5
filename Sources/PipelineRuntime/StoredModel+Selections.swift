internal import FeatureStore

extension StoredModel {
  /// The images the model is about: those of its dataset that match the condition it was trained with.
  var request: FeatureRequest {
    FeatureRequest(
      recipeID: description.recipeID, dataset: description.dataset, condition: description.selection)
  }

  /// The images the model was fitted on, as the store has them now.
  func trainingSelection(in store: FeatureStore) throws -> FeatureSelection {
    try store.select(request).trainingRows
  }

  /// The model's features in words: `recipe 2 (resnet50 avg_pool avg, 2048 values)`.
  func recipeDescription(in store: FeatureStore) throws -> String {
    guard let recipe = try store.recipes().first(where: { $0.id == description.recipeID })?.recipe else {
      throw StoreError.unknownRecipe(path: store.path, recipeID: description.recipeID)
    }
    return "recipe \(description.recipeID) (\(recipe.backbone) \(recipe.layer) \(recipe.pooling), "
      + "\(recipe.dimension) values)"
  }
}
