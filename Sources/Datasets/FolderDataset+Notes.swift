extension FolderDataset {
  /// What was passed over and why, one sentence each; empty when everything was used.
  public var notes: [String] {
    var notes: [String] = []
    let skipped = skippedFileCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !skipped.isEmpty {
      let parts = skipped.map { "\($0.value) \($0.key.isEmpty ? "without extension" : ".\($0.key)")" }
      let total = skipped.reduce(0) { $0 + $1.value }
      notes.append("\(path): \(total) files are no images: \(parts.joined(separator: ", "))")
    }
    if looseImageCount > 0 {
      notes.append("\(path): \(looseImageCount) images lie beside the class folders and are not used")
    }
    notes += unusedFolders.map { "\($0): no images in this folder are used" }
    notes += repeatedFolders.map { "\($0): leads to a folder that is listed already" }
    return notes
  }
}
