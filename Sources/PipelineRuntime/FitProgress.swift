/// How far fitting is.
public struct FitProgress: Sendable, Equatable {
  /// What is counted: `epochs`, `pairs of classes`, `fits` ….
  public var unit: String
  /// How many are done, of at most how many.
  public var doneCount: Int
  public var totalCount: Int
  /// What there is to say about the last one, such as `loss 0.1234`; may be empty.
  public var detail: String
}
