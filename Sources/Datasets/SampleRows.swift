import Foundation

/// Makes samples from rows of a list and collects what is wrong with them.
struct SampleRows {
  private let folder: String
  private var samples: [Sample] = []
  private var problems: [DatasetError.RowProblem] = []
  private var places: [ExactText: String] = [:]

  /// Relative paths will start at `folder`; empty for the current one.
  init(relativeTo folder: String) { self.folder = folder }

  /// Adds a problem of the row at `place`.
  mutating func report(_ place: String, _ text: String) {
    if problems.count < CSVDataset.problemLimit { problems.append(.init(place: place, text: text)) }
  }

  /// Adds a row; an empty label or split is none.
  mutating func add(path: String, label: String?, split: String?, place: String) {
    guard !path.isEmpty else {
      report(place, "the path is empty")
      return
    }
    let resolved = resolve(path)
    if let first = places.updateValue(place, forKey: ExactText(text: resolved)) {
      report(place, "'\(path)' is listed already at \(first)")
      return
    }
    let word = (split ?? "").trimmingCharacters(in: .whitespaces)
    let part = Split(word: word)
    if part == nil, !word.isEmpty {
      report(place, "the split must be train, validation or test, got '\(word)'")
      return
    }
    samples.append(Sample(path: resolved, label: label.flatMap { $0.isEmpty ? nil : $0 }, split: part))
  }

  /// The samples, if every row was good.
  func finish() throws(DatasetError) -> [Sample] {
    guard problems.isEmpty else { throw .rows(problems) }
    return samples
  }

  /// `path` below the folder, without its `.` and empty parts.
  private func resolve(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    let joined = isAbsolute || folder.isEmpty ? path : "\(folder)/\(path)"
    let parts = joined.split(separator: "/").filter { $0 != "." }
    return (joined.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
