/// Why a dataset cannot be used.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is nothing at this path.
  case folderNotFound(path: String)
  /// There is a file where a folder is needed.
  case notAFolder(path: String)
  /// The folder is there but cannot be listed.
  case unreadableFolder(path: String, reason: String)
  /// No file below the folder has an extension of an image.
  case noImages(path: String, extensions: [String], skippedFileCount: Int)
  /// A dataset of split folders has no folder for training.
  case noTrainFolder(path: String, found: [String])
  /// A dataset of split folders has two folders for one split.
  case twoSplitFolders(path: String, first: String, second: String)
  /// The CSV file cannot be read.
  case unreadableFile(path: String, reason: String)
  /// Rows that cannot be used: the first `CSVDataset.problemLimit` of them.
  case rows([RowProblem])
  /// Fractions that leave no training samples, or that the method does not know.
  case fractions(String)
  /// A method that needs every label met a sample without one.
  case unlabelled(path: String)

  /// What is wrong with one row of a list.
  public struct RowProblem: Equatable, Sendable, CustomStringConvertible {
    /// `file.csv:12`, or `row 12 of the query`; lines and rows count from 1.
    public let place: String
    /// What was found and what was expected.
    public let text: String

    public var description: String { "\(place): error: \(text)" }
  }

  public var description: String {
    switch self {
    case .folderNotFound(let path):
      "\(path): no such folder; relative paths start at the folder the command runs in"
    case .notAFolder(let path):
      "\(path): a file, expected a folder of images"
    case .unreadableFolder(let path, let reason):
      "\(path): the folder cannot be read: \(reason)"
    case .noImages(let path, let extensions, let skippedFileCount):
      "\(path): no images; looked for \(extensions.map { ".\($0)" }.joined(separator: " "))"
        + (skippedFileCount > 0 ? " and found \(skippedFileCount) other files" : " and found no files at all")
    case .noTrainFolder(let path, let found):
      "\(path): no folder 'train', expected train/, validation/ and test/ with one folder per class in each; "
        + (found.isEmpty ? "found no folders" : "found \(found.joined(separator: ", "))")
    case .twoSplitFolders(let path, let first, let second):
      "\(path): '\(first)' and '\(second)' name the same split; keep one of them"
    case .unreadableFile(let path, let reason):
      "\(path): \(reason)"
    case .rows(let problems):
      problems.map(\.description).joined(separator: "\n")
    case .fractions(let text):
      text
    case .unlabelled(let path):
      "\(path): no label, but a stratified split needs the label of every sample; use method hash"
    }
  }
}
