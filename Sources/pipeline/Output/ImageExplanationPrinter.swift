internal import PipelineRuntime

/// Prints why a run would compute an image.
struct ImageExplanationPrinter {
  let json: Bool

  func print(_ explanation: ImageExplanation) throws {
    if json { return try JSONOutput.print(explanation) }
    var lines = ["\(explanation.path): \(Self.words(explanation.verdict))"]
    lines += explanation.reasons.map { "  \($0)" }
    for feature in explanation.features {
      lines.append(
        "  \(feature.layer), \(feature.pooling): "
          + (feature.isStored ? "stored" : "not stored") + " (recipe \(feature.fingerprint.prefix(12)))")
      if !feature.differences.isEmpty {
        lines.append("    the store's most similar recipe differs:")
        lines += feature.differences.map { "      \($0.key): \($0.stored) → \($0.wanted)" }
      }
    }
    Swift.print(lines.joined(separator: "\n"))
  }

  private static func words(_ verdict: ImageExplanation.Verdict) -> String {
    switch verdict {
    case .upToDate: "up to date, nothing would be done"
    case .reuse: "would be read, but nothing computed"
    case .compute: "would be computed"
    case .leftAlone: "would be left alone"
    case .fail: "would be read and fail"
    case .notInDataset: "not in the dataset, nothing would be done"
    }
  }
}
