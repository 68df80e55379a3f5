internal import FeatureStore

/// Joins stores into a new one.
public struct StoreMergeJob {
  /// What came of it.
  public struct Result: Sendable, Equatable, Encodable {
    /// One store that was joined.
    public struct Input: Sendable, Equatable, Encodable {
      public var path: String
      public var imageCount: Int
      public var vectorCount: Int
      public var modelCount: Int
      public var runCount: Int
      /// What none of the stores before it had.
      public var newImageCount: Int
      public var newVectorCount: Int
      public var newModelCount: Int
      public var newRunCount: Int
    }

    /// Two stores that say different things about the same thing.
    public struct Conflict: Sendable, Equatable, Encodable {
      public var kind: String
      public var subject: String
      public var detail: String
      /// The later store.
      public var input: String
      /// For vectors: the largest difference of two values by the vector's length.
      public var relativeDifference: Double?
    }

    /// The new store.
    public var path: String
    /// Whether it was written.
    public var isWritten: Bool
    public var inputs: [Input]
    /// The first hundred of each kind.
    public var conflicts: [Conflict]
    /// All of them.
    public var conflictCount: Int
    public var notes: [String]
  }

  private let paths: [String]
  private let preference: StoreMerge.Preference?

  /// Whose word can count in conflicts.
  public static let preferences = StoreMerge.Preference.allCases.map(\.rawValue)

  /// A merge of these stores.
  ///
  /// - Parameter preference: One of `preferences`, or nil: then conflicts prevent the merge.
  /// - Throws: `RuntimeError.invalid` for another preference.
  public init(_ paths: [String], preference: String?) throws {
    self.paths = paths
    self.preference = try preference.map { name in
      guard let known = StoreMerge.Preference(rawValue: name) else {
        throw RuntimeError.invalid([
          "--prefer is '\(name)', expected \(Self.preferences.joined(separator: " or "))"
        ])
      }
      return known
    }
  }

  /// Writes the joined store to `path`, which must not be there; nothing is written where there are conflicts that
  /// nobody decided.
  ///
  /// - Throws: `RuntimeError`; then nothing is left at `path`.
  public func run(to path: String, observer: any RunObserver, interruption: Interruption) throws -> Result {
    try RuntimeError.wrapping {
      let outcome = try StoreMerge(paths, preference: preference).run(
        to: path, isCancelled: { interruption.isRequested },
        progressed: { progress in
          observer.fitted(
            FitProgress(
              unit: "vectors", doneCount: progress.doneCount, totalCount: progress.totalCount,
              detail: progress.input))
        })
      guard let outcome else { throw RuntimeError.interrupted }
      return Result(
        path: path, isWritten: outcome.isWritten,
        inputs: outcome.inputs.map {
          Result.Input(
            path: $0.path, imageCount: $0.imageCount, vectorCount: $0.vectorCount, modelCount: $0.modelCount,
            runCount: $0.runCount, newImageCount: $0.newImageCount, newVectorCount: $0.newVectorCount,
            newModelCount: $0.newModelCount, newRunCount: $0.newRunCount)
        },
        conflicts: outcome.conflicts.map {
          Result.Conflict(
            kind: $0.kind.rawValue, subject: $0.subject, detail: $0.detail, input: $0.input,
            relativeDifference: $0.relativeDifference.flatMap { $0.isFinite ? $0 : nil })
        }, conflictCount: outcome.conflictCounts.values.reduce(0, +),
        notes: outcome.notes + Self.advice(outcome))
    }
  }

  /// What vectors that differ by next to nothing come from.
  private static func advice(_ outcome: MergeOutcome) -> [String] {
    let differences = outcome.conflicts.filter { $0.kind == .vector }.map(\.relativeDifference)
    let roundingLimit = 1e-4
    guard !differences.isEmpty, differences.allSatisfy({ ($0 ?? .infinity) < roundingLimit }) else {
      return []
    }
    return [
      "vectors differ in their last digits only, as the same network's do on processors of different kinds; either side "
        + "is right, and --prefer first or last keeps one"
    ]
  }
}
