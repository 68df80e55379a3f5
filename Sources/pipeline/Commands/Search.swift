public import ArgumentParser
public import PipelineRuntime

/// `pipeline search IMAGE|FOLDER …`, `--query-where SQL` or `--pairs COSINE`.
struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the stored images that look most like others, or like one another.",
    discussion: """
      Exact: every stored vector of the recipe is compared. Images that are stored and unchanged need neither their file \
      nor the weights; others are decoded and extracted as the stored ones were. No image finds itself, copies of it are \
      found with cosine 1. --pairs keeps all pairs in the store, see the view near_duplicate.
      """)

  @Argument(help: "Images, or folders of images, to find others for.")
  var paths: [String] = []

  @Option(
    help: ArgumentHelp(
      "Find others for stored images instead: an SQL condition, such as \"label IS NULL\".", valueName: "SQL")
  )
  var queryWhere: String?

  @Option(
    help: ArgumentHelp(
      "Find all pairs of different files whose features have at least this cosine, such as 0.98.",
      valueName: "COSINE"))
  var pairs: Double?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Look only among images that match an SQL condition, such as \"split = 'train'\".", valueName: "SQL"))
  var condition: String?

  @Option(help: "The store with the features.")
  var store = "out/features.sqlite"

  @Option(
    help: ArgumentHelp(
      "Which features: a recipe's number, layer or fingerprint; needed only when the store has several.",
      valueName: "RECIPE"))
  var features: String?

  @Option(help: "How many images to show for each, or how many pairs (default: 10 images, 100 pairs).")
  var top: Int?

  @Option(help: "What near means: cosine or l2 (Euclidean distance).")
  var metric: ImageSearchJob.Metric = .cosine

  @Option(
    help: "The weight file, where it is no longer where the features were extracted with it; or builtin.")
  var weights: String?

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var memory: MemoryOptions

  @OptionGroup var running: RunningOptions

  func validate() throws {
    let asked = [!paths.isEmpty, queryWhere != nil, pairs != nil].count { $0 }
    if asked != 1 {
      throw ValidationError(
        asked == 0
          ? "name images or folders, stored images with --query-where, or look for --pairs"
          : "images, --query-where and --pairs: choose one")
    }
    if let pairs, !(pairs > 0 && pairs <= 1) {
      throw ValidationError("--pairs: expected a cosine above 0 and at most 1, got \(pairs)")
    }
    if pairs != nil, metric != .cosine { throw ValidationError("--pairs compares cosines only") }
    if let top, top < 1 { throw ValidationError("--top: expected 1 or more, got \(top)") }
    if csv && running.json { throw ValidationError("--json and --csv: choose one") }
  }

  func run() throws {
    try CommandEnvironment.run(stopping: "stopping") { interruption in
      let options = RunOptions(
        threads: running.budget, memory: memory.budget, command: CommandEnvironment.commandLine)
      if let pairs {
        let summary = try PairSearchJob(
          store: store, recipe: features, threshold: pairs, condition: condition, options: options
        ).run(topCount: top ?? 100, observer: running.observer, interruption: interruption)
        return try NeighbourPrinter(isJSON: running.json, isCSV: csv).print(summary)
      }
      var results: [ImageSearchJob.QueryResult] = []
      try ImageSearchJob(
        ImageSearchJob.Request(
          store: store, recipe: features, metric: metric, topCount: top ?? 10, condition: condition,
          weights: weights), options: options
      ).run(
        queryWhere.map { .stored(where: $0) } ?? .paths(paths), observer: running.observer,
        interruption: interruption
      ) { results += $0 }
      try NeighbourPrinter(isJSON: running.json, isCSV: csv).print(results, metric: metric)
    }
  }
}

extension ImageSearchJob.Metric: ExpressibleByArgument {}
