import Foundation
import TestSupport
import Testing

@Suite("Weights commands")
struct WeightsTests {
  /// A real network's file of Keras' names and shapes, whose values were never written and read as zeros.
  static let golden = ProjectPaths.golden.appending(path: "Backbones/shapes_mobilenet_v2_0.35.h5")
  static let fileName = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5"

  let place: Workplace
  let content: [UInt8]

  init() throws {
    place = try Workplace()
    content = Array(try Data(contentsOf: Self.golden))
  }

  private func fetch(
    _ server: FileServer, _ more: String..., name: String = "mobilenet_v2_0.35"
  ) throws -> CommandRunner.Outcome {
    try place.command.run(
      ["weights", "fetch", name, "--folder", "w", "--mirror", server.url, "--retries", "0"] + more)
  }

  /// What is in the folder weights go into, sorted; empty where it was not made.
  private func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: place.folder.path("w"))) ?? []).sorted()
  }

  @Test("fetch puts the checked file into the folder, and says so when it is there")
  func fetched() throws {
    let server = try FileServer(content)
    let first = try fetch(server)
    #expect(first.exitCode == 0, "\(first.standardError)")
    #expect(first.standardOutput == "w/\(Self.fileName): fetched (125 KB)\n")
    #expect(first.standardError.contains("note: Keras publishes no digest of \(Self.fileName)"))
    #expect(names() == [Self.fileName])
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: place.folder.path("w/\(Self.fileName)"))) == Data(content))
    let second = try fetch(server, "--quiet")
    #expect(second.exitCode == 0)
    #expect(second.standardOutput == "w/\(Self.fileName): already there (125 KB)\n")
    #expect(second.standardError.isEmpty)
    #expect(server.requests.map(\.path) == ["/\(Self.fileName)"])
  }

  @Test("fetched weights are found, listed and run")
  func used() throws {
    let mirror = place.folder.url.appending(path: "mirror")
    try FileManager.default.createDirectory(at: mirror, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Self.golden, to: mirror.appending(path: Self.fileName))
    let environment = [
      "PIPELINE_WEIGHTS": place.folder.path("w"), "PIPELINE_WEIGHTS_MIRROR": "file://\(mirror.path)",
    ]
    func run(_ arguments: String...) throws -> CommandRunner.Outcome {
      try place.command.run(arguments, environment: environment)
    }
    let before = try run("weights", "path", "mobilenet_v2_0.35")
    #expect(before.exitCode == 1 && before.standardOutput.isEmpty)
    #expect(before.standardError.contains("fetch it with 'pipeline weights fetch mobilenet_v2_0.35'"))
    let fetched = try run("weights", "fetch", "mobilenet_v2_0.35", "--json", "--quiet")
    #expect(fetched.exitCode == 0, "\(fetched.standardError)")
    #expect(fetched.standardOutput.contains("\"is_official\" : null"))
    let path = place.folder.path("w/\(Self.fileName)")
    #expect(try run("weights", "path", "mobilenet_v2_0.35").standardOutput == path + "\n")
    #expect(try run("weights", "path").standardOutput.hasPrefix(place.folder.path("w") + "\n"))
    let list = try run("weights", "list", "--csv").standardOutput.split(separator: "\n")
    #expect(list.count == 73)
    #expect(
      list.filter { $0.contains(path) } == ["mobilenet_v2_0.35,no,224×224,\(Self.fileName),2019640,,\(path)"])
    // For people: one row per network and top unless all sizes are asked for.
    #expect(
      try run("weights", "list").standardOutput.hasSuffix(
        "48 more for other image sizes of MobileNetV2: --all\n"))
    #expect(try run("weights", "list", "--all").standardOutput.split(separator: "\n").count == 73)
    try place.copyPictures(1, to: "photos")
    let extract = try run(
      "extract", "photos", "--backbone", "mobilenet_v2_0.35", "--target-size", "32x32", "--quiet")
    #expect(extract.exitCode == 0, "\(extract.standardError)")
  }

  @Test("a broken download is taken up by the same command")
  func resumed() throws {
    let server = try FileServer(content, .init { $0.cutAfter = 100_000 }, .init())
    let first = try fetch(server)
    #expect(first.exitCode == 1)
    #expect(first.standardError.contains("after 100000 of \(content.count) bytes; they are kept in w/"))
    #expect(names() == ["\(Self.fileName).part", "\(Self.fileName).part.from"])
    let second = try fetch(server)
    #expect(second.exitCode == 0, "\(second.standardError)")
    #expect(second.standardOutput.contains("100 KB of it from before"))
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=100000-"])
    #expect(names() == [Self.fileName])
  }

  @Test("an error page, a wrong digest, another network's file: a clear word and nothing in the folder")
  func refused() throws {
    let missing = try fetch(FileServer(content, .init { $0.status = 404 }))
    #expect(missing.exitCode == 1)
    #expect(missing.standardError.contains("the server answers 404 (no such file there)"))
    #expect(names().isEmpty)

    let signIn = try fetch(FileServer(Array("<!doctype html>sign in".utf8)))
    #expect(signIn.exitCode == 1)
    #expect(signIn.standardError.contains("it looks like a web page"))
    #expect(names().isEmpty)

    let other = try fetch(FileServer(content), name: "mobilenet_v2")
    #expect(other.exitCode == 1)
    #expect(other.standardError.contains("the weights of MobileNetV2 with alpha 0.35, expected MobileNetV2"))
    #expect(names().isEmpty)

    let damaged = try fetch(FileServer(content), name: "vgg16")
    #expect(damaged.exitCode == 1)
    #expect(damaged.standardError.contains("expected 6d6bbae143d832006294945121d1f1fc"))
    #expect(names().isEmpty)
  }

  @Test("a proxy is taken from the environment")
  func proxy() throws {
    let proxy = try FileServer(content)
    let outcome = try place.command.run(
      ["weights", "fetch", "mobilenet_v2_0.35", "--folder", "w", "--mirror", "http://weights.example/keras"],
      environment: ["http_proxy": proxy.url, "no_proxy": ""])
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(proxy.requests.map(\.path) == ["http://weights.example/keras/\(Self.fileName)"])
  }

  @Test("words that make no sense end with exit code 2 and ask nobody")
  func invalid() throws {
    let server = try FileServer(content)
    let unknown = try fetch(server, name: "vgg61")
    #expect(unknown.exitCode == 2)
    #expect(unknown.standardError.contains("did you mean 'vgg16'"), "\(unknown.standardError)")
    let size = try fetch(server, "--include-top", "--input", "100x100", name: "vgg16")
    #expect(size.exitCode == 2)
    #expect(size.standardError.contains("224"))
    #expect(server.requests.isEmpty)
  }

  @Test("Ctrl-C keeps what came, ends with exit code 130, and the next run goes on")
  func interrupted() throws {
    let server = try FileServer(content, .init { $0.stallAfter = 50_000 }, .init())
    let process = try place.command.start([
      "weights", "fetch", "mobilenet_v2_0.35", "--folder", "w", "--mirror", server.url,
    ])
    let partial = place.folder.path("w/\(Self.fileName).part")
    for _ in 0..<200 where process.isRunning {
      let size = try? FileManager.default.attributesOfItem(atPath: partial)[.size] as? Int
      if size == 50_000 { break }
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    let text = try String(contentsOfFile: place.folder.path("output.txt"), encoding: .utf8)
    #expect(process.terminationStatus == 130, "\(text)")
    #expect(text.contains("50000 bytes are kept in w/\(Self.fileName).part"), "\(text)")
    let next = try fetch(server)
    #expect(next.exitCode == 0, "\(next.standardError)")
    #expect(server.requests[1].headers["range"] == "bytes=50000-")
  }

  @Test("two fetches at once: the second is told, the first is not disturbed")
  func twoAtOnce() throws {
    let server = try FileServer(content, .init { $0.stallAfter = 50_000 }, .init())
    let process = try place.command.start([
      "weights", "fetch", "mobilenet_v2_0.35", "--folder", "w", "--mirror", server.url,
    ])
    for _ in 0..<200 where process.isRunning && server.requests.isEmpty {
      Thread.sleep(forTimeInterval: 0.05)
    }
    let second = try fetch(server)
    #expect(second.exitCode == 1)
    #expect(second.standardError.contains("another process is fetching this file"), "\(second.standardError)")
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(server.requests.count == 1)
  }

  @Test("no room: the bytes still needed are named, what came is kept, and with room it goes on")
  func noRoom() throws {
    let server = try FileServer(content)
    // A limit on file sizes is what an ordinary user has of a full disk: 128 blocks of 512 bytes.
    let full = try place.command.run(
      ["weights", "fetch", "mobilenet_v2_0.35", "--folder", "w", "--mirror", server.url],
      shellPrefix: "ulimit -f 128")
    #expect(full.exitCode == 1, "\(full.standardError)")
    #expect(
      full.standardError.contains("no room for it")
        && full.standardError.contains(
          "\(content.count - 65536) more bytes are needed"),
      "\(full.standardError)")
    #expect(names() == ["\(Self.fileName).part", "\(Self.fileName).part.from"])
    let next = try fetch(server)
    #expect(next.exitCode == 0, "\(next.standardError)")
    #expect(server.requests[1].headers["range"] == "bytes=65536-")
  }

  @Test("a folder that cannot be written is named")
  func notWritable() throws {
    try place.folder.write("a file, not a folder", to: "w")
    let server = try FileServer(content)
    let outcome = try fetch(server)
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.contains("w: the folder cannot be made"), "\(outcome.standardError)")
    #expect(server.requests.isEmpty)
    // Nothing can be made in /proc, by nobody.
    let proc = try place.command.run(
      "weights", "fetch", "mobilenet_v2_0.35", "--folder", "/proc", "--mirror", server.url)
    #expect(proc.exitCode == 1)
    #expect(proc.standardError.contains("/proc/\(Self.fileName).part: cannot be written"))
  }

  @Test("verify says what a file is; exit code 1 when one of them cannot be used")
  func verify() throws {
    let good = try place.command.run("weights", "verify", Self.golden.path)
    #expect(good.exitCode == 0)
    #expect(good.standardOutput.hasPrefix("\(Self.golden.path): usable\n"))
    #expect(good.standardOutput.contains("network    MobileNetV2 with alpha 0.35 (mobilenet_v2_0.35)"))

    let bad = ProjectPaths.golden.appending(path: "Weights/five_classes_unusable.h5").path
    let both = try place.command.run("weights", "verify", Self.golden.path, bad, "nowhere.h5", "--json")
    #expect(both.exitCode == 1)
    struct Report: Decodable {
      struct File: Decodable {
        struct BadTensor: Decodable {
          let layer: String
          let nanCount: Int
        }
        let path: String
        let isUsable: Bool
        let problem: String?
        let backbone: String?
        let classifier: String?
        let classCount: Int?
        let badTensors: [BadTensor]
        let sha256: String?
      }
      let files: [File]
    }
    let files = try both.json(Report.self).files
    #expect(files.map(\.isUsable) == [true, false, false])
    #expect(files[1].classifier == "other" && files[1].classCount == 5)
    #expect(files[1].badTensors.map(\.nanCount) == [2, 1])
    #expect(files[1].sha256?.count == 64)
    #expect(files[2].problem?.hasPrefix("no such file") == true)
  }

  @Test("verify holds a file against the network and top that are asked for")
  func verifyAgainst() throws {
    let path = Self.golden.path
    let other = try place.command.run("weights", "verify", path, "--backbone", "vgg16")
    #expect(other.exitCode == 1)
    #expect(other.standardOutput.contains("expected VGG16"))
    let top = try place.command.run("weights", "verify", path, "--include-top")
    #expect(top.exitCode == 1)
    #expect(top.standardOutput.contains("saved without the top"))
    #expect(try place.command.run("weights", "verify", path, "--backbone", "mobilenet_v2_0.35").exitCode == 0)
    #expect(try place.command.run("weights", "verify", path, "--backbone", "vgg61").exitCode == 2)
  }

  @Test(
    "real weights of MobileNetV2 come over HTTP in two pieces and are whole",
    .enabled(if: ProjectPaths.hasShared("weights"), RealDataTests.missing))
  func realWeights() throws {
    let name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
    let real = try Data(contentsOf: ProjectPaths.shared.appending(path: "weights/\(name)"))
    let server = try FileServer(Array(real), .init { $0.cutAfter = 5_000_000 }, .init())
    let outcome = try place.command.run(
      "weights", "fetch", "mobilenet_v2", "--folder", "w", "--mirror", server.url)
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=5000000-"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: place.folder.path("w/\(name)"))) == real)
  }
}
