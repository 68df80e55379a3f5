internal import ArgumentParser
internal import DNN

/// Measures the project's own parts; beside other programs they are measured by `benchmarks/peers`.
@main
struct PipelineBench: ParsableCommand {
  static func main() {
    ShortWaits.ensure()
    main(nil)
  }

  static let configuration = CommandConfiguration(
    commandName: "pipeline-bench",
    abstract: "Measure the parts of pipeline on this machine.",
    discussion: """
      What a benchmark compares is run in turn, round after round, after one run that is not counted. Shown are the \
      median, the least and the most of the rounds. Nothing else should run on the machine.
      """,
    subcommands: [
      Decode.self, AugmentationBench.self, Network.self, Store.self, Reduction.self, Heads.self,
      TrainedHeads.self, Once.self,
      SyntheticStore.self, Search.self,
    ])
}
