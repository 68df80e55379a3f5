internal import ArgumentParser
internal import PipelineRuntime

extension Weights {
  /// `pipeline weights fetch NAME`.
  struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download one of Keras' weight files, check it, and put it where it is found.",
      discussion: """
        A download that broke off or was stopped is taken up where it ended. The file gets its name only when \
        its digest (where Keras publishes one) and its layers are right; a file that is there is never replaced. \
        Proxies are taken from https_proxy, http_proxy and no_proxy.
        """)

    @Argument(help: "The network; `pipeline weights list` shows them.")
    var name: String

    @Flag(help: "The file with the ImageNet classifier on top.")
    var includeTop = false

    @Option(help: ArgumentHelp("Height and width of the images, for MobileNetV2.", valueName: "HxW"))
    var input: PixelSize?

    @Option(help: "Where to put it; default: the first that `pipeline weights path` prints.")
    var folder: String?

    @Option(
      help: ArgumentHelp(
        "An https, http or file address under which the files lie by their names.",
        discussion: "Default: $PIPELINE_WEIGHTS_MIRROR, else Keras' own.", valueName: "url"))
    var mirror: String?

    @Option(help: "How often in a row a broken connection is tried again.")
    var retries = 4

    @Flag(help: "Print one JSON object on standard output instead of text.")
    var json = false

    @Flag(help: "No progress and no notes on standard error.")
    var quiet = false

    func validate() throws {
      if !(0...1000).contains(retries) {
        throw ValidationError("--retries: expected 0 to 1000, got \(retries)")
      }
    }

    func run() throws {
      try CommandEnvironment.run(stopping: "stopping; what has come is kept") { interruption in
        let observer = ConsoleObserver(isQuiet: quiet)
        let job = try WeightFetchJob(
          backbone: name, includeTop: includeTop, height: input?.height, width: input?.width, folder: folder,
          mirror: mirror, retryCount: retries)
        defer { observer.clearLine() }
        let result = try job.run(observer: observer, interruption: interruption)
        observer.clearLine()
        result.notes.forEach(observer.noted)
        if json { return try JSONOutput.print(result) }
        let size = RunPlanPrinter.bytes(result.byteCount)
        let digest = result.isOfficial == true ? ", Keras' own file by its digest" : ""
        switch result.status {
        case .alreadyThere: print("\(result.path): already there (\(size)\(digest))")
        case .fetched:
          let resumed = result.resumedByteCount
          let before = resumed > 0 ? ", \(RunPlanPrinter.bytes(resumed)) of it from before" : ""
          print("\(result.path): fetched (\(size)\(before)\(digest))")
        }
      }
    }
  }
}
