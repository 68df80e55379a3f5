internal import ArgumentParser

/// `pipeline weights …`.
struct Weights: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keras' weight files: list, fetch, find, verify and convert them.",
    discussion: """
      Nothing is downloaded unless 'fetch' is asked to. Files are looked for in $PIPELINE_WEIGHTS, \
      $KERAS_HOME/models and ~/.keras/models, in that order; 'fetch' puts them into the first.
      """,
    subcommands: [List.self, Fetch.self, Verify.self, Path.self, Export.self])
}
