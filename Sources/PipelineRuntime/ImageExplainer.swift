internal import Datasets
internal import FeatureStore
internal import Foundation
internal import Tensors

/// Finds out why a run would or would not compute the features of one image.
struct ImageExplainer {
  let setup: ExtractionSetup
  let list: SampleList
  /// nil when there is none yet.
  let store: FeatureStore?
  /// The pipeline's name.
  let name: String
  let retryFailed: Bool

  /// Asks what a run asks of the image at `path`, and reads the file to tell more than a run knows beforehand.
  ///
  /// - Parameter path: As in the dataset, or another way to write the same file's path.
  func explain(_ path: String) throws -> ImageExplanation {
    guard let index = sampleIndex(path) else { return try notInDataset(path) }
    let path = list.samples[index].path
    let image = try store?.knownImages(paths: [path])[path]
    let recipes = try store?.recipes() ?? []
    let wanted = setup.recipes.map { recipe in
      recipes.first { $0.recipe.fingerprint == recipe.fingerprint }?.id
    }
    let file = FileInfo(path: path)
    let isComplete = try !existing(wanted, of: image?.sha256).contains(false)
    let state = ExtractionSurvey.state(of: image, file: file, retryFailed: retryFailed) { _ in isComplete }
    var explanation = ImageExplanation(path: path, verdict: .upToDate, reasons: [], features: [])
    explanation.reasons.append(reason(state, image, file))
    switch state {
    case .current:
      explanation.features = try features(wanted, of: image?.sha256, among: recipes)
    case .failedBefore:
      explanation.verdict = .leftAlone
    case .pending(let why):
      try add(why, image, wanted, recipes, to: &explanation)
    }
    return explanation
  }

  /// Goes on where a run would read the file.
  private func add(
    _ why: SampleState.Reason, _ image: StoredImage?, _ wanted: [Int64?], _ recipes: [StoredRecipe],
    to explanation: inout ImageExplanation
  ) throws {
    let prepared = PreparedImage(path: explanation.path, loader: setup.loader) { _ in false }
    if case .failed(let reason) = prepared.content {
      explanation.verdict = .fail
      explanation.reasons.append("it cannot be used: \(reason)")
      return
    }
    guard let sha256 = prepared.sha256 else { return }
    if why == .changed, let before = image?.sha256 {
      explanation.reasons.append(
        before == sha256
          ? "its bytes are the same as before (SHA-256 \(sha256.prefix(12))…), it was only touched"
          : "its bytes changed, SHA-256 \(before.prefix(12))… became \(sha256.prefix(12))…")
    }
    explanation.features = try features(wanted, of: sha256, among: recipes)
    let missing = explanation.features.count { !$0.isStored }
    if missing == 0 {
      explanation.verdict = .reuse
      explanation.reasons.append("all features of these bytes are stored")
    } else {
      explanation.verdict = .compute
      explanation.reasons.append(
        "\(missing) of \(explanation.features.count) features are not stored for these bytes")
    }
  }

  private func reason(_ state: SampleState, _ image: StoredImage?, _ file: FileInfo?) -> String {
    switch state {
    case .current: "its size and time of modification are as stored, and so are all its features"
    case .failedBefore:
      "it failed before and has not changed (--retry-failed tries again): \(image?.error ?? "")"
    case .pending(.new): store == nil ? "there is no store yet" : "the store has no image of this path"
    case .pending(.missingFeature): "its size and time of modification are as stored"
    case .pending(.retried): "it failed before and --retry-failed tries again: \(image?.error ?? "")"
    case .pending(.changed): "the file is not as it was: \(Self.change(from: image, to: file))"
    }
  }

  private static func change(from image: StoredImage?, to file: FileInfo?) -> String {
    guard let file else { return "it is gone" }
    var parts: [String] = []
    if image?.byteCount != file.byteCount {
      parts.append("\(image?.byteCount.map { "\($0)" } ?? "unknown") bytes became \(file.byteCount)")
    }
    if image?.modifiedNanoseconds != file.modifiedNanoseconds {
      let before = image?.modifiedNanoseconds.map(date) ?? "at an unknown time"
      parts.append("it was modified \(before), now \(date(file.modifiedNanoseconds))")
    }
    return parts.joined(separator: ", ")
  }

  private static func date(_ nanoseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(nanoseconds) / 1e9).formatted(
      .iso8601.time(includingFractionalSeconds: true))
  }

  // MARK: Features

  /// Which of the recipes' features of these bytes are stored.
  private func existing(_ recipeIDs: [Int64?], of sha256: String?) throws -> [Bool] {
    guard let store, let sha256 else { return recipeIDs.map { _ in false } }
    let found = try store.existingFeatures(sha256s: [sha256], recipeIDs: recipeIDs.compactMap { $0 })
    return recipeIDs.map { id in
      id.map { found.contains(FeatureKey(sha256: sha256, recipeID: $0)) } ?? false
    }
  }

  private func features(
    _ recipeIDs: [Int64?], of sha256: String?, among recipes: [StoredRecipe]
  ) throws -> [ImageExplanation.Feature] {
    let isStored = try existing(recipeIDs, of: sha256)
    return setup.recipes.indices.map { index in
      let recipe = setup.recipes[index]
      return ImageExplanation.Feature(
        layer: recipe.layer, pooling: recipe.pooling, fingerprint: recipe.fingerprint,
        isStored: isStored[index],
        differences: recipeIDs[index] == nil
          ? Self.leastDifferences(from: recipes.map(\.recipe.description), to: recipe.description) : [])
    }
  }

  /// How the stored description that is most like the wanted one differs from it; empty where there is none.
  static func leastDifferences(from stored: [String], to wanted: String) -> [ImageExplanation.Difference] {
    let wanted = values(wanted)
    return stored.map { description -> [ImageExplanation.Difference] in
      let found = values(description)
      return Set(found.keys).union(wanted.keys).sorted().compactMap { key in
        // Where weights lay is no part of what they are.
        guard key != "weights", found[key] != wanted[key] else { return nil }
        return ImageExplanation.Difference(
          key: key, stored: found[key] ?? "none", wanted: wanted[key] ?? "none")
      }
    }.min { $0.count < $1.count } ?? []
  }

  /// The entries of a JSON object as text.
  private static func values(_ json: String) -> [String: String] {
    let object = (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:]
    return object.mapValues { value in
      if let text = value as? String { return text }
      let data = try? JSONSerialization.data(
        withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
      return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
    }
  }

  // MARK: The dataset

  private func sampleIndex(_ path: String) -> Int? {
    if let index = list.samples.firstIndex(where: { $0.path == path }) { return index }
    let wanted = Self.absolute(path)
    return list.samples.firstIndex { Self.absolute($0.path) == wanted }
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private func notInDataset(_ path: String) throws -> ImageExplanation {
    var reasons = ["\(name): none of the dataset's \(list.samples.count) images is this file"]
    if FileInfo(path: path) == nil { reasons.append("there is no such file") }
    let names = list.samples.map { URL(fileURLWithPath: $0.path).lastPathComponent }
    let last = URL(fileURLWithPath: path).lastPathComponent
    if let same = names.firstIndex(of: last) {
      reasons.append("the dataset has a file of this name: \(list.samples[same].path)")
    }
    return ImageExplanation(path: path, verdict: .notInDataset, reasons: reasons, features: [])
  }
}
