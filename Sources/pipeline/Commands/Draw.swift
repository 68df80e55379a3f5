internal import ArgumentParser
internal import PipelineConfig
internal import PipelineRuntime

/// `pipeline draw FILE`.
struct Draw: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the pictures that a training on `dataset: {formulas: …}` sees.",
    discussion: """
      On one sheet, or as PNG files with a list labels.csv (path, label, shape, texture, palette), which is a dataset \
      for `dataset: {csv: …}`: its label is the shape. The pictures are those of the first epoch; the same file and seed \
      give the same ones on every machine.
      """)

  @Argument(help: "The pipeline file, or its name under pipelines/.")
  var file: String

  @Option(
    help: ArgumentHelp("A sheet (.png, .jpg), or a folder.", valueName: "file|folder"))
  var output: String

  @Option(help: "How many pictures.")
  var pictures = 96

  @Option(help: "Pictures side by side on a sheet.")
  var columns = 12

  @Option(help: "Rows and columns of each picture; default: what the file's network takes.")
  var size: Int?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Override a value of the file; may be repeated.", valueName: "key.path=value"))
  var overrides: [String] = []

  @OptionGroup var running: RunningOptions

  func validate() throws {
    for (name, value, most) in [("pictures", pictures, 1_000_000), ("columns", columns, 1000)]
    where !(1...most).contains(value) {
      throw ValidationError("--\(name): expected 1 to \(most), got \(value)")
    }
  }

  func run() throws {
    try CommandEnvironment.run(stopping: "stopping after the current pictures") { interruption in
      let pipeline = try PipelineFile.load(file, overrides: overrides)
      let result = try FormulaSheet(
        pipeline, side: size, options: RunOptions(threads: running.budget)
      ).run(count: pictures, to: output, columns: columns, interruption: interruption)
      if running.json { return try JSONOutput.print(result) }
      let list = result.list.map { ", listed in \($0)" } ?? ""
      print("\(result.output): \(result.pictures) pictures of \(result.side)×\(result.side) pixels\(list)")
    }
  }
}
