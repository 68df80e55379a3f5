internal import ArgumentParser

/// `pipeline model …`.
struct Model: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stored models: write them in other programs' forms.", subcommands: [Export.self])
}
