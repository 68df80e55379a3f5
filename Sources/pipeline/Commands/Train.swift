internal import ArgumentParser
internal import PipelineRuntime

/// `pipeline train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a classifier on stored features and measure it.",
    discussion: """
      Fits on the images of the split train (on all labelled images where nothing is split) and evaluates on \
      validation and test.
      """)

  @Option(help: "The store with the features.")
  var store = "out/features.sqlite"

  @Option(
    help: ArgumentHelp(
      "Which features: a recipe's number, layer or fingerprint; needed only when the store has several.",
      valueName: "RECIPE"))
  var features: String?

  @OptionGroup var head: HeadOptions

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("An SQL condition on images, such as \"width >= 224\".", valueName: "SQL"))
  var condition: String?

  @Option(help: "The model's name; default: the head's.")
  var name: String?

  @Option(help: "The only source of randomness.")
  var seed: UInt64 = 42

  @Flag(
    help: ArgumentHelp(
      "mlp: learn on from the stored model of this name, for up to --max-iter epochs more; with its reduction as it is "
        + "fitted."))
  var warmStart = false

  @OptionGroup var search: SearchOptions

  @OptionGroup var memory: MemoryOptions

  @OptionGroup var running: RunningOptions

  func validate() throws {
    if warmStart, search.search != nil {
      throw ValidationError(
        "--warm-start goes on with one model, --search compares many from scratch; leave one of them out")
    }
    if warmStart, head.head != .mlp {
      throw ValidationError(
        "--warm-start is an option of --head mlp only, \(head.head.rawValue) is fitted from scratch every time"
      )
    }
  }

  func run() throws {
    try CommandEnvironment.run { interruption in
      let sections = try head.sections(search: search.yaml, seed: seed)
      let job = TrainingJob(
        TrainingJob.Request(
          store: store, recipe: features, reduce: sections.reduce, head: sections.head,
          search: sections.search, condition: condition,
          name: name ?? head.head.rawValue, seed: seed, warmStart: warmStart),
        options: RunOptions(
          threads: running.budget, memory: memory.budget, command: CommandEnvironment.commandLine))
      let observer = running.observer
      try RunSummaryPrinter(json: running.json).print(
        name: name ?? head.head.rawValue, store: store, observer: observer
      ) { try job.run(observer: observer, interruption: interruption) }
    }
  }
}
