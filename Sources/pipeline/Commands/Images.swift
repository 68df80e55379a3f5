internal import ArgumentParser
internal import PipelineRuntime

/// `pipeline images …`.
struct Images: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at image files before a run.", subcommands: [Check.self])

  /// `pipeline images check FOLDER …`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decode everything and say what is broken, odd or there twice.",
      discussion: "Exit code 0 also when images are broken; they are counted.")

    @Argument(help: "Images, or folders of images.")
    var paths: [String]

    @OptionGroup var images: ImageOptions

    @Flag(help: "Give the SHA-256 of the decoded, and with --target-size resized, RGB bytes of each image.")
    var digest = false

    @OptionGroup var running: RunningOptions

    func run() throws {
      try CommandEnvironment.run { interruption in
        let job = ImageCheckJob(
          images: images.spec, withDigest: digest, options: RunOptions(threads: running.budget))
        let results = try job.run(paths, observer: running.observer, interruption: interruption)
        if running.json { return try JSONOutput.print(["images": results]) }
        show(results)
      }
    }

    private func show(_ results: [ImageCheckJob.ImageResult]) {
      var table = TextTable([
        ("path", .left), ("status", .left), ("format", .left), ("size", .right), ("remark", .left),
      ])
      var shownCount = 0
      for result in results {
        var remarks = result.notes
        if let error = result.error { remarks.insert(error, at: 0) }
        if let first = result.duplicateOf { remarks.append("the same bytes as \(first)") }
        if let digest = result.digest { remarks.insert(digest, at: 0) }
        guard !remarks.isEmpty else { continue }
        let size = result.width.flatMap { width in result.height.map { "\(width)×\($0)" } } ?? ""
        table.append([result.path, result.status, result.format ?? "", size, remarks.joined(separator: "; ")])
        shownCount += 1
      }
      if shownCount > 0 { print(table.aligned + "\n") }
      let failed = results.count { $0.status == "failed" }
      let twice = results.count { $0.duplicateOf != nil }
      print("\(results.count) images: \(results.count - failed) ok, \(failed) failed, \(twice) there before")
    }
  }
}
