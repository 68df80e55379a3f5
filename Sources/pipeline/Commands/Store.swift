internal import ArgumentParser

/// `pipeline store …`.
struct Store: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What is in a store, whether it is sound, and how it is kept small, joined and exported.",
    subcommands: [Info.self, Check.self, SQL.self, Export.self, Merge.self, GC.self])
}
