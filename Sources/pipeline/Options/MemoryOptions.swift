public import ArgumentParser
public import PipelineRuntime

/// How much memory fitting may take.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much memory fitting may take, such as 2GB; default: half of the machine's. Features that do not fit are "
        + "read from the store for every pass.", valueName: "SIZE"))
  var memory: MemoryBudget?

  var budget: MemoryBudget { memory ?? MemoryBudget(nil) }
}

extension MemoryBudget: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }
}
