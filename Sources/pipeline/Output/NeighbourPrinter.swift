internal import Foundation
internal import PipelineRuntime

/// Prints images that look like others.
struct NeighbourPrinter {
  let isJSON: Bool
  let isCSV: Bool

  /// A row for each neighbour of each image.
  func print(_ results: [ImageSearchJob.QueryResult], metric: ImageSearchJob.Metric) throws {
    if isJSON { return try JSONOutput.print(["images": results]) }
    var table = TextTable([
      ("query", .left), ("rank", .right), ("path", .left), ("label", .left),
      (metric == .cosine ? "cosine" : "distance", .right), ("error", .left),
    ])
    for result in results {
      if let error = result.error { table.append([result.path, "", "", "", "", error]) }
      for (rank, neighbour) in result.neighbours.enumerated() {
        table.append([
          result.path, "\(rank + 1)", neighbour.path, neighbour.label ?? "",
          text(neighbour.cosine ?? neighbour.distance ?? .nan), "",
        ])
      }
    }
    Swift.print(isCSV ? table.csv : table.aligned)
  }

  /// A row for each pair, and for people how many there are.
  func print(_ summary: PairSearchJob.Summary) throws {
    if isJSON { return try JSONOutput.print(summary) }
    var table = TextTable([
      ("cosine", .right), ("path", .left), ("label", .left), ("other_path", .left), ("other_label", .left),
    ])
    for pair in summary.pairs {
      table.append([
        text(pair.cosine), pair.path, pair.label ?? "", pair.otherPath, pair.otherLabel ?? "",
      ])
    }
    guard !isCSV else { return Swift.print(table.csv) }
    if !summary.pairs.isEmpty { Swift.print(table.aligned + "\n") }
    let shown = summary.pairs.count < summary.pairCount ? ", \(summary.pairs.count) shown" : ""
    Swift.print(
      "\(summary.pairCount) pairs\(shown) with a cosine of at least \(summary.threshold) among "
        + "\(summary.vectorCount) different images")
  }

  // Four digits for people; programs get all there are.
  private func text(_ value: Double) -> String { isCSV ? "\(value)" : Decimals.text(value) }
}
