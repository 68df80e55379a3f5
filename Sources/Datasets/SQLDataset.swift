/// The images listed by a query on the store.
public enum SQLDataset {
  /// One row of the query; a column the query does not have is nil in every row.
  public struct Row: Equatable, Sendable {
    /// The column `path`.
    public var path: String?
    /// The column `label`.
    public var label: String?
    /// The column `split`.
    public var split: String?

    /// A row.
    public init(path: String?, label: String? = nil, split: String? = nil) {
      (self.path, self.label, self.split) = (path, label, split)
    }
  }

  /// The samples of `rows`; relative paths start at the current folder.
  ///
  /// - Throws: `DatasetError.rows` with the number of each bad row, from 1.
  public static func samples(_ rows: [Row]) throws(DatasetError) -> [Sample] {
    var samples = SampleRows(relativeTo: "")
    for (index, row) in rows.enumerated() {
      samples.add(
        path: row.path ?? "", label: row.label, split: row.split, place: "row \(index + 1) of the query")
    }
    return try samples.finish()
  }
}
