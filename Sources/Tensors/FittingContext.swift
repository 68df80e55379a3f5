/// What a long fit may use, and whom it asks and tells while it works.
public struct FittingContext: Sendable {
  /// How far a fit is.
  public struct Progress: Sendable, Equatable {
    /// What is counted: `epochs`, `pairs of classes`, `fits` ….
    public var unit: String
    /// How many are done.
    public var doneCount: Int
    /// How many there are at most.
    public var totalCount: Int
    /// What there is to say about the last one, such as `loss 0.1234`; may be empty.
    public var detail: String

    /// `doneCount` of `totalCount` `unit`.
    public init(unit: String, doneCount: Int, totalCount: Int, detail: String = "") {
      (self.unit, self.doneCount, self.totalCount, self.detail) = (unit, doneCount, totalCount, detail)
    }
  }

  /// The only source of randomness.
  public var seed: UInt64
  /// Bytes of memory that may be taken for scratch, beside the samples and the result.
  public var memoryByteCount: Int
  /// Cores that may be busy at the same time.
  public var threadCount: Int
  /// Throws when somebody asked to stop; called often, from any thread.
  public var checkCancellation: @Sendable () throws -> Void
  /// Is told how far the fit is; called from any thread.
  public var report: @Sendable (Progress) -> Void

  /// A context; by default one that nobody watches or stops, with 1 GB of scratch memory on one core.
  public init(
    seed: UInt64 = 0, memoryByteCount: Int = 1 << 30, threadCount: Int = 1,
    checkCancellation: @escaping @Sendable () throws -> Void = {},
    report: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    (self.seed, self.memoryByteCount, self.threadCount) = (seed, memoryByteCount, threadCount)
    (self.checkCancellation, self.report) = (checkCancellation, report)
  }
}
