internal import ArgumentParser
internal import Foundation
internal import Images
internal import Synchronization

/// `pipeline-bench decode`.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Photos a second from a file's bytes to a network's input: decoded, resized, preprocessed.")

  @Option(help: ArgumentHelp("Drawn photos of this size; may be repeated.", valueName: "WxH"))
  var size = [SideLengths(width: 500, height: 375), SideLengths(width: 4000, height: 3000)]

  @Option(help: "A folder of photos instead of drawn ones.")
  var photos: String?

  @Option(help: "How many photos.")
  var count = 8

  @Option(help: "Height and width of the network's input.")
  var target = 224

  @Option(help: "The resampling filter, by its name in pipeline files.")
  var interpolation = "nearest"

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    if count < 1 { throw ValidationError("--count: expected 1 or more, got \(count)") }
    if !(1...4096).contains(target) { throw ValidationError("--target: expected 1 to 4096, got \(target)") }
    guard Interpolation(rawValue: interpolation) != nil else {
      let known = Interpolation.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--interpolation: expected one of \(known), got \(interpolation)")
    }
  }

  func run() throws {
    let sets = try photoSets()
    let cases = Self.ways(target: target, interpolation: Interpolation(rawValue: interpolation) ?? .nearest)
      .flatMap { way in sets.flatMap { set in stages(way, of: set) } }
    try measuring.report(
      "decode",
      settings: [
        "photos": sets.map { "\($0.files.count) of \($0.name), \($0.byteCount / $0.files.count / 1000) kB" }
          .joined(separator: "; "), "target": "\(target)×\(target), \(interpolation)",
      ], cases)
  }

  /// The ways files become pixels; what a new one is compared with comes first.
  private static func ways(target: Int, interpolation: Interpolation) -> [(name: String, loader: ImageLoader)]
  {
    let size = ImageSize(height: target, width: target)
    return [
      ("exact", ImageLoader(targetSize: size, interpolation: interpolation)),
      ("fast", ImageLoader(targetSize: size, interpolation: interpolation, decode: .fast)),
    ]
  }

  /// Whole files that are measured together.
  private struct PhotoSet {
    let name: String
    let files: [[UInt8]]
    var byteCount: Int { files.reduce(0) { $0 + $1.count } }
  }

  private func photoSets() throws -> [PhotoSet] {
    if let photos {
      let names = try FileManager.default.subpathsOfDirectory(atPath: photos)
        .filter { ["jpg", "jpeg"].contains($0.lowercased().split(separator: ".").last) }.sorted().prefix(
          count)
      let files = try names.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(photos)/\($0)"))) }
      guard !files.isEmpty else {
        throw ValidationError("--photos: \(photos) holds no file that ends in .jpg or .jpeg")
      }
      return [PhotoSet(name: photos, files: files)]
    }
    return try size.map { size in
      let files = try (0..<count).map {
        try DrawnPhoto.jpeg(width: size.width, height: size.height, seed: UInt64($0))
      }
      return PhotoSet(name: "\(size)", files: files)
    }
  }

  private func stages(_ way: (name: String, loader: ImageLoader), of set: PhotoSet) -> [Case] {
    let (loader, side) = (way.loader, target)
    let works: [(String, @Sendable ([UInt8]) throws -> Void)] = [
      ("decode", { _ = try ImageDecoder().decode($0, reduction: loader.reduction(of:)) }),
      ("decode, resize", { _ = try loader.load($0) }),
      (
        "decode, resize, preprocess",
        {
          var values = [Float](repeating: 0, count: side * side * 3)
          PreprocessMode.tf.write(try loader.load($0).pixels, into: &values, at: 0)
        }
      ),
    ]
    let threadCounts = Set([1, measuring.threadCount]).sorted()
    return works.flatMap { name, work in
      threadCounts.map { threads in
        let title = "\(set.name), \(way.name): \(name), \(threads) thread\(threads == 1 ? "" : "s")"
        return Case(title, unit: "photos/s", amount: Double(set.files.count)) {
          try Self.forEach(set.files, threads: threads, work)
        }
      }
    }
  }

  /// Does `work` with every file, each thread taking the next one.
  private static func forEach(
    _ files: [[UInt8]], threads: Int, _ work: @Sendable ([UInt8]) throws -> Void
  ) throws {
    let next = Atomic(0)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < files.count {
        do { try work(files[index]) } catch { failure.withLock { $0 = error } }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
