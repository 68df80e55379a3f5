internal import Foundation
internal import PipelineRuntime

/// Prints how candidates of a search did, the best first.
struct SearchPrinter {
  /// More is for `search_result` in the store.
  private static let rowLimit = 20

  func print(_ searches: [SearchSummary]) {
    for search in searches {
      let names = search.results.reduce(into: [String]()) { names, result in
        for parameter in result.parameters where !names.contains(parameter.name) {
          names.append(parameter.name)
        }
      }
      var table = TextTable(
        [("rank", .right)] + names.map { ($0, .left) }
          + [
            (search.scoring, .right), ("±", .right), ("least", .right), ("most", .right), ("s", .right),
            ("", .left),
          ])
      for (rank, result) in search.results.prefix(Self.rowLimit).enumerated() {
        let values = names.map { name in result.parameters.first { $0.name == name }?.value ?? "" }
        table.append(
          ["\(rank + 1)"] + values
            + [result.mean, result.deviation, result.scores.min(), result.scores.max()].map {
              Decimals.text($0)
            }
            + [result.fitSeconds.formatted(.number.precision(.fractionLength(2))), result.error ?? ""])
      }
      Swift.print(
        "\(search.model): \(search.results.count) candidates, \(search.foldCount) folds of the training split\n"
      )
      Swift.print(table.aligned)
      if search.results.count > Self.rowLimit {
        Swift.print("… and \(search.results.count - Self.rowLimit) more in the view search_result")
      }
      Swift.print("")
    }
  }
}
