/// One image of a dataset.
public struct Sample: Equatable, Hashable, Sendable {
  /// The path of the file, absolute or relative to the current folder.
  public var path: String
  /// The class it belongs to; nil when unknown.
  public var label: String?
  /// The split the dataset itself names; nil when it names none.
  public var split: Split?

  /// A sample.
  public init(path: String, label: String? = nil, split: Split? = nil) {
    (self.path, self.label, self.split) = (path, label, split)
  }
}
