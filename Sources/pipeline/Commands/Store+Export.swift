internal import ArgumentParser
internal import PipelineRuntime

extension Store {
  /// `pipeline store export --output X.npz`.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write features or predictions for NumPy, pandas, libsvm, Weka and others.",
      discussion: """
        npy: a float32 matrix, and FILE.rows.csv with path, label and split of each row. npz: features, paths, labels, \
        splits and image_ids for numpy.load. csv: path, label, split, f0 …. libsvm: class numbers, 0 where unknown; \
        FILE.classes.csv names them, FILE.rows.csv the images. arff: Weka's, with a nominal class, and FILE.rows.csv. \
        Predictions: csv, or jsonl with one object on each line. The files are complete or absent.
        """)

    @Option(help: "The store.")
    var store = "out/features.sqlite"

    @Option(
      help: ArgumentHelp(
        "Which features: a recipe's number, layer or fingerprint; default: the only one.", valueName: "recipe"
      ))
    var features: String?

    @Option(help: "Only the images of this dataset, with its labels and splits and in its order.")
    var dataset: String?

    @Option(help: "Reduced features instead: what reaches this model's head, for the images it is about.")
    var model: String?

    @Option(help: ArgumentHelp("The stored predictions of this model instead.", valueName: "model"))
    var predictions: String?

    @Option(
      name: .customLong("split"), parsing: .unconditionalSingleValue,
      help: "Only this split; may be repeated. Default: all images.")
    var splits: [String] = []

    @Option(
      name: .customLong("where"),
      help: ArgumentHelp(
        "Only images that match an SQL condition, such as \"width >= 224\".", valueName: "SQL"))
    var condition: String?

    @Option(
      help: "npy, npz, csv, libsvm or arff; for predictions csv or jsonl. Default: by the file's ending.")
    var format: String?

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    @Flag(help: "Replace files that are there already.")
    var force = false

    @Flag(help: "Print one JSON object on standard output instead of text.")
    var json = false

    @Flag(help: "No progress and no notes on standard error.")
    var quiet = false

    func validate() throws {
      if [features ?? dataset, model, predictions].count(where: { $0 != nil }) > 1 {
        throw ValidationError("--features or --dataset, --model, --predictions: choose one")
      }
    }

    func run() throws {
      try CommandEnvironment.run { interruption in
        let job = StoreExportJob(store: store, subject: subject, splits: splits, condition: condition)
        let observer = ConsoleObserver(isQuiet: quiet)
        defer { observer.clearLine() }
        let result = try job.run(
          to: output, format: format, isReplacing: force, observer: observer, interruption: interruption)
        observer.clearLine()
        if json { return try JSONOutput.print(result) }
        var table = TextTable([("file", .left), ("size", .right), ("contents", .left)])
        for file in result.files {
          table.append([file.path, RunPlanPrinter.bytes(file.byteCount), file.contents])
        }
        print(table.aligned)
      }
    }

    private var subject: StoreExportJob.Subject {
      if let predictions { return .predictions(model: predictions) }
      if let model { return .reduced(model: model) }
      return .features(recipe: features, dataset: dataset)
    }
  }
}
