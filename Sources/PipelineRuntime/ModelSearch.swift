internal import Digests
internal import FeatureStore
internal import Heads
internal import LinearAlgebra
internal import PipelineConfig
internal import Reduction
internal import Synchronization
internal import Tensors

/// Compares settings of reducers and head by stratified cross-validation on the training split.
///
/// The folds are those of scikit-learn's `GridSearchCV` (`StratifiedKFold` without shuffling). Reducers are fitted in
/// every fold on its training part alone, once for all candidates that share them. Every candidate and fold becomes a
/// row of the store when it is done, so an interrupted search goes on where it was.
/// Heads are compared without calibration: it is fitted on the winner.
struct ModelSearch {
  let name: String
  let recipe: StoredRecipe
  let spec: SearchSpec
  let resources: FitResources
  let store: FeatureStore

  /// What was found.
  struct Outcome {
    /// The best candidate.
    let best: SearchSpec.Candidate
    /// All of them, the best first.
    let summary: SearchSummary
    /// How many fits were done now, and how many were stored before.
    let computedCount, reusedCount: Int
  }

  /// A candidate in the terms of reducers and heads.
  struct Candidate {
    let spec: SearchSpec.Candidate
    let reducers: ReducerChain
    let classifier: ClassifierSpec
    let head: String
    let digest: String
    let parameters: String

    init(_ candidate: SearchSpec.Candidate) {
      spec = candidate
      reducers = ReducerChain(candidate.reduce.map(\.reducer))
      let head = candidate.head.head
      (classifier, self.head) = (head.classifier, head.name)
      struct Identity: Encodable {
        let reducers: ReducerChain
        let classifier: ClassifierSpec
      }
      digest = String(
        Digest.sha256(CanonicalJSON.encode(Identity(reducers: reducers, classifier: classifier))).prefix(16))
      parameters = CanonicalJSON.encode(
        Dictionary(candidate.parameters.map { ($0.name, $0.value) }) { _, last in last })
    }
  }

  /// Compares, or goes on comparing.
  ///
  /// - Throws: `RuntimeError.failed` where no candidate could be fitted, or a class is too small for folds.
  func run(on samples: TrainingSet) throws -> Outcome {
    let encoding = LabelEncoding(samples.labels)
    let folds = try folds(encoding)
    let candidates = spec.candidates.map(Candidate.init)
    let searchID = try store.beginSearch(
      name: name, fingerprint: fingerprint(samples), recipeID: recipe.id, foldCount: folds.foldCount,
      imageCount: samples.training.count)
    let stored = try rows(of: searchID)
    let total = candidates.count * folds.foldCount
    let reused = Self.doneCount(candidates, stored, foldCount: folds.foldCount)
    let rows = Mutex(stored)
    if reused < total {
      let features = try samples.features(in: store, memory: resources.memory)
      try RuntimeError.namingImages(of: samples.training, features, in: store, model: name) {
        try fit(candidates, features, folds, samples.labels, rows, total: total, searchID: searchID)
      }
    }
    return try outcome(candidates, rows.withLock { $0 }, foldCount: folds.foldCount, reused: reused)
  }

  /// How many fits are stored of how many, and the outcome where all are; reads only.
  ///
  /// - Throws: As `run(on:)`.
  func standing(on samples: TrainingSet) throws -> (doneCount: Int, totalCount: Int, outcome: Outcome?) {
    let folds = try folds(LabelEncoding(samples.labels))
    let candidates = spec.candidates.map(Candidate.init)
    let total = candidates.count * folds.foldCount
    guard let searchID = try store.searchID(fingerprint: fingerprint(samples)) else { return (0, total, nil) }
    let rows = try rows(of: searchID)
    let done = Self.doneCount(candidates, rows, foldCount: folds.foldCount)
    return (
      done, total,
      done < total ? nil : try outcome(candidates, rows, foldCount: folds.foldCount, reused: done)
    )
  }

  private func rows(of searchID: Int64) throws -> [Key: SearchFold] {
    Dictionary(
      try store.searchFolds(of: searchID).map { (Key(candidate: $0.candidate, fold: $0.fold), $0) }
    ) { first, _ in first }
  }

  private static func doneCount(
    _ candidates: [Candidate], _ rows: [Key: SearchFold], foldCount: Int
  ) -> Int {
    candidates.reduce(0) { count, candidate in
      count + (0..<foldCount).count { rows[Key(candidate: candidate.digest, fold: $0)] != nil }
    }
  }

  /// Fits what has no row yet, and stores each as it is done.
  private func fit(
    _ candidates: [Candidate], _ features: any RowSource, _ folds: StratifiedFolds, _ labels: [String],
    _ rows: borrowing Mutex<[Key: SearchFold]>, total: Int, searchID: Int64
  ) throws {
    var unreduced: ClassifierTrials?
    for group in Self.groups(candidates) {
      for fold in 0..<folds.foldCount {
        let pending = rows.withLock { rows in
          group.filter { rows[Key(candidate: $0.digest, fold: fold)] == nil }
        }
        if pending.isEmpty { continue }
        try resources.interruption.check()
        let part = SearchFoldFit(number: fold, folds: folds, labels: labels)
        try part.fit(pending, features, resources, unreduced: &unreduced) { row in
          try store.addSearchFolds([row], to: searchID)
          let done = rows.withLock { rows in
            rows[Key(candidate: row.candidate, fold: row.fold)] = row
            return rows.count
          }
          resources.observer.fitted(
            FitProgress(unit: "fits", doneCount: done, totalCount: total, detail: ""))
        }
      }
    }
  }

  private struct Key: Hashable {
    let candidate: String
    let fold: Int
  }

  private func folds(_ encoding: LabelEncoding) throws -> StratifiedFolds {
    for (className, count) in zip(encoding.classNames, encoding.classCounts) where count < 2 {
      throw RuntimeError.failed(
        "\(name): class '\(className)' has 1 training image, cross-validation needs at least 2 of each class; add "
          + "images, or leave the class out with --where")
    }
    do {
      return try StratifiedFolds(classIndices: encoding.classIndices, foldCount: spec.foldCount)
    } catch {
      throw RuntimeError.failed("\(name): search: cv: \(error)")
    }
  }

  /// What scores depend on beside a candidate; other candidates may be added later.
  private func fingerprint(_ samples: TrainingSet) -> String {
    Digest.sha256(
      "\(recipe.recipe.fingerprint)\n\(samples.digest)\n\(spec.foldCount)\n\(resources.seed)")
  }

  /// Candidates with equal reducers, in order of first appearance.
  private static func groups(_ candidates: [Candidate]) -> [[Candidate]] {
    var groups: [[Candidate]] = []
    for candidate in candidates {
      if let index = groups.firstIndex(where: { $0[0].reducers == candidate.reducers }) {
        groups[index].append(candidate)
      } else {
        groups.append([candidate])
      }
    }
    return groups
  }

  // MARK: Ranking

  private func outcome(
    _ candidates: [Candidate], _ rows: [Key: SearchFold], foldCount: Int, reused: Int
  ) throws -> Outcome {
    let results = candidates.map { candidate in
      let folds = (0..<foldCount).compactMap { rows[Key(candidate: candidate.digest, fold: $0)] }
      return SearchSummary.Result(
        parameters: candidate.spec.parameters.map { .init(name: $0.name, value: $0.value) },
        scores: folds.compactMap { $0.score?.value(of: spec.scoring) },
        fitSeconds: folds.reduce(0) { $0 + $1.fitSeconds } / Double(max(1, folds.count)),
        error: folds.compactMap(\.error).first)
    }
    // Stable: of equal ones the first of the file comes first.
    let order = candidates.indices.sorted { (results[$0].rank, $0) < (results[$1].rank, $1) }
    guard let best = order.first, results[best].error == nil else {
      throw RuntimeError.failed(
        "\(name): none of the \(candidates.count) candidates could be fitted; the first one says: "
          + (results.first?.error ?? ""))
    }
    let summary = SearchSummary(
      model: name, scoring: spec.scoring.rawValue, foldCount: foldCount, results: order.map { results[$0] })
    return Outcome(
      best: candidates[best].spec, summary: summary, computedCount: candidates.count * foldCount - reused,
      reusedCount: reused)
  }
}

extension FoldScore {
  fileprivate func value(of scoring: SearchSpec.Scoring) -> Double {
    switch scoring {
    case .accuracy: accuracy
    case .balancedAccuracy: balancedAccuracy
    case .macroF1: macroF1
    }
  }
}
