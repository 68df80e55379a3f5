/// Two stores that say different things about the same thing.
public struct MergeConflict: Sendable, Equatable {
  /// What they disagree about.
  public enum Kind: String, Sendable, CaseIterable {
    /// A recipe with the same fingerprint and other facts.
    case recipe
    /// A path with other bytes, or with another outcome of decoding them.
    case image
    /// A path with another class or part of the dataset.
    case label
    /// Other numbers for the same bytes and recipe.
    case vector
    /// A dataset of the same name with other images, classes or parts.
    case dataset
    /// A run that is the same by command, machine, process and time, and ended differently.
    case run
    /// A model of the same name that is another one.
    case model
    /// Another prediction, or another metric, of the same model.
    case prediction
    /// Another score of the same candidate on the same fold.
    case search
  }

  /// What they disagree about.
  public let kind: Kind
  /// The image, dataset, model … by name.
  public let subject: String
  /// What was there, and what the later store says.
  public let detail: String
  /// The later store.
  public let input: String
  /// For vectors the largest difference between two values, by the length of the vector; else nil.
  public let relativeDifference: Double?
}

/// What came of joining stores.
public struct MergeOutcome: Sendable, Equatable {
  /// One store that was joined.
  public struct Input: Sendable, Equatable {
    /// Its file.
    public let path: String
    /// What it holds.
    public let imageCount, vectorCount, modelCount, runCount: Int
    /// What none of the stores before it had.
    public let newImageCount, newVectorCount, newModelCount, newRunCount: Int
  }

  /// The stores in the order in which they were read.
  public let inputs: [Input]
  /// The first conflicts of each kind, at most a hundred.
  public let conflicts: [MergeConflict]
  /// How many there are of each kind; kinds without any are left out.
  public let conflictCounts: [MergeConflict.Kind: Int]
  /// What was left behind although nothing contradicts it, and why.
  public let notes: [String]
  /// Whether the joined store was written; never with conflicts that nobody has decided.
  public let isWritten: Bool
}

/// How far joining is.
public struct MergeProgress: Sendable, Equatable {
  /// The store that is being read.
  public let input: String
  /// Vectors of it that have been looked at, of how many.
  public let doneCount, totalCount: Int
}
