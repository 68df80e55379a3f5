internal import ArgumentParser

/// `pipeline model …`.
struct Model: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The trained models of a store.", subcommands: [List.self, Show.self, Export.self])
}
