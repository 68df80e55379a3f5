import ArgumentParser
import SampleImages

/// Writes the labelled pictures that ship with the project, or another set like them.
@main
struct MakeSampleImages: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-sample-images",
    abstract: "Draw a labelled set of fruit pictures by formulas.",
    discussion: """
      Writes OUTPUT/apple/apple_001.jpg and so on for apple, tomato and strawberry. The same seed, size and \
      number always give the same picture. Files that exist with the same content are left alone; if any \
      exists with other content, nothing is written unless --force is given.
      """)

  @Option(help: "The folder for the pictures; one folder per class is made in it.")
  var output: String

  @Option(help: "How many pictures of each class, 1 to 9999.")
  var count = 40

  @Option(help: "Height and width in pixels, 16 to 1024.")
  var size = 128

  @Option(help: "Which set: another seed gives other pictures.")
  var seed: UInt64 = 1

  @Option(help: "Also write the SHA-256 of each picture's pixels to this tab-separated file.")
  var digests: String?

  @Flag(help: "Overwrite files that have other content.")
  var force = false

  func validate() throws {
    guard (1...9999).contains(count) else {
      throw ValidationError("--count: \(count) is out of range, expected 1 to 9999")
    }
    guard (16...1024).contains(size) else {
      throw ValidationError("--size: \(size) is out of range, expected 16 to 1024")
    }
    guard !output.isEmpty else { throw ValidationError("--output: is empty, expected a folder") }
  }

  func run() async throws {
    let set = SampleImageSet(
      generator: SampleImageGenerator(seed: seed, size: size), countPerClass: count)
    let files = try await set.files()
    let summary = try SampleImageFolder(path: output)
      .write(files, digestTable: digests, overwriting: force)
    print("\(output): \(summary.writtenCount) files written, \(summary.unchangedCount) unchanged")
  }
}
