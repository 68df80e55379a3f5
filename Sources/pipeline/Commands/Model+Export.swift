internal import ArgumentParser
internal import PipelineRuntime

extension Model {
  /// `pipeline model export NAME --format h5 --output FILE`, `… --format libsvm --output FOLDER`.
  struct Export: ParsableCommand {
    /// The forms there are.
    enum Format: String, CaseIterable, ExpressibleByArgument {
      case libsvm, h5, safetensors

      /// The form of a network's file; nil for that of a support vector machine.
      var network: NetworkExportJob.Format? { NetworkExportJob.Format(rawValue: rawValue) }
    }

    static let configuration = CommandConfiguration(
      abstract: "Write a model and its features for another program.",
      discussion: """
        For libsvm: 'model' and, for every split, SPLIT.txt with the reduced features, to be given to svm-predict. \
        Its answers are numbers; labels.txt has the name of class 1, 2 … on each line. They are the labels that the \
        machine's votes give, without calibration. With a min_max scaler alone there are also 'range' for svm-scale \
        and SPLIT-raw.txt with the features before it. The folder must be new or empty.

        For networks that were trained: h5, which keras.models.load_model(FILE, compile=False) reads, and safetensors, \
        which 'backbone: {weights: FILE}' takes. --up-to LAYER leaves out what that layer does not need, such as the \
        classifier; the layer is then the one features are taken from. Of several layers the channels' means, one behind \
        the other, become a last layer 'features'.
        """)

    @Argument(help: "The model's name; default: the newest.")
    var name: String?

    @Option(help: "The store with features and model.")
    var store = "out/features.sqlite"

    @Option(help: "libsvm, h5 or safetensors.")
    var format = Format.libsvm

    @Option(help: ArgumentHelp("The folder or file to write.", valueName: "path"))
    var output: String

    @Flag(help: "Replace a network's file that is there already.")
    var force = false

    @Flag(
      help: "Round a network to half precision: half the size, about three decimal digits. For safetensors.")
    var half = false

    @Option(
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "The last layer of a network to write; default: all. Repeated, the file's network ends with their means.",
        valueName: "layer"))
    var upTo: [String] = []

    @Option(
      name: .customLong("split"), parsing: .unconditionalSingleValue,
      help: "A split whose features are written; may be repeated. Default: all there are.")
    var splits: [String] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
      if half, format != .safetensors {
        throw ValidationError("--half: only networks as --format safetensors are written in half precision")
      }
      if !upTo.isEmpty, format == .libsvm {
        throw ValidationError("--up-to: only networks (--format safetensors or h5) have layers")
      }
    }

    func run() throws {
      try CommandEnvironment.run { interruption in
        if let network = format.network {
          let written = try NetworkExportJob(store: store, model: name, upTo: upTo, isHalf: half)
            .run(to: output, format: network, replacing: force)
          if json { return try JSONOutput.print(["model": written.model, "path": output]) }
          let outputs =
            written.classNames.isEmpty
            ? "features only" : "outputs \(written.classNames.joined(separator: ", "))"
          print("\(output): network of \(written.model), \(outputs)")
          return
        }
        let job = ModelExportJob(store: store, model: name, splits: splits)
        let result = try job.run(to: output, interruption: interruption)
        if json { return try JSONOutput.print(result) }
        var table = TextTable([("file", .left), ("samples", .right), ("contents", .left)])
        for file in result.files {
          table.append([file.path, file.sampleCount.map { "\($0)" } ?? "", file.contents])
        }
        print("\(result.model): \(result.classNames.count) classes\n\(table.aligned)")
        for note in result.notes { print("note: \(note)") }
      }
    }
  }
}
