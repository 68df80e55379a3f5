internal import ArgumentParser

/// Which settings are tried, in the short form of the command line.
struct SearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Settings of head and steps to try by cross-validation: \"C=0.1,1,10 gamma=scale,0.01 pca.components=32,64\"; "
        + "with --search-count also ranges: \"C=log_uniform(0.01,100)\".", valueName: "NAME=VALUE,… …"))
  var search: String?

  @Option(help: "How many folds the training split is dealt to.")
  var cv = 5

  @Option(help: ArgumentHelp("Try so many random settings instead of all.", valueName: "N"))
  var searchCount: Int?

  @Option(help: "What settings are ranked by: accuracy, balanced_accuracy or f1_macro.")
  var scoring = "accuracy"

  func validate() throws {
    guard let search else {
      if searchCount != nil { throw ValidationError("--search-count needs --search") }
      return
    }
    for part in Self.parts(search, separator: " ") where !part.contains("=") || part.hasPrefix("=") {
      throw ValidationError("--search: expected NAME=VALUE,…, got '\(part)'")
    }
  }

  /// The section of a pipeline file that the options stand for; nil without a search.
  var yaml: String? {
    guard let search else { return nil }
    let axes = Self.parts(search, separator: " ").map { part in
      let name = part.prefix { $0 != "=" }
      let values = part.dropFirst(name.count + 1)
      if let range = values.wholeMatch(of: /([a-z_]+)\((.*)\)/) {
        return "\(name): {\(range.1): [\(range.2)]}"
      }
      return "\(name): [\(values)]"
    }
    let head = searchCount.map { "random: {count: \($0), " } ?? "grid: {"
    return "search: {cv: \(cv), scoring: \(scoring), \(head)\(axes.joined(separator: ", "))}}"
  }

  /// `text` cut at separators that are outside brackets.
  private static func parts(_ text: String, separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if character == separator, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.isEmpty }
  }
}
