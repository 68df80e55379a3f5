internal import ArgumentParser

/// `pipeline weights …`.
struct Weights: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Files of pretrained weights.", subcommands: [Export.self])
}
