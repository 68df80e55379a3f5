internal import ArgumentParser
internal import PipelineRuntime

/// How much memory fitting, or comparing all pairs, may take.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much memory features may take, such as 2GB; default: half of the machine's. Those that do not fit are "
        + "read from the store for every pass.", valueName: "SIZE"),
    transform: Self.size)
  var memory: MemoryBudget?

  var budget: MemoryBudget { memory ?? MemoryBudget(nil) }

  private static func size(_ text: String) throws -> MemoryBudget {
    guard let budget = MemoryBudget(text: text) else {
      throw ValidationError(
        "--memory is '\(text)', expected a size of at least 128MB with its unit, such as 2GB")
    }
    return budget
  }
}
