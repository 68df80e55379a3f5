import Backbones
import Digests
import Foundation
import PipelineRuntime
import Synchronization
import TestSupport
import Testing

@Suite("Weight fetch")
struct WeightFetchJobTests {
  /// A real network's file, of some kilobytes because its values were never written.
  static let source = ProjectPaths.golden.appending(path: "Backbones/shapes_vgg16.h5")

  struct Silence: FetchObserver {
    func fetched(_ progress: FetchProgress) {}
    func noted(_ text: String) {}
  }

  let folder: TemporaryFolder
  let content: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    content = Array(try Data(contentsOf: Self.source))
  }

  private func job(
    _ server: FileServer, backbone: Backbone = .vgg16, md5: String?? = .none, byteCount: Int? = nil,
    retryCount: Int = 0
  ) throws -> WeightFetchJob {
    let own = try Digest.file(Self.source.path, .md5)
    let weight = OfficialWeight(
      backbone: "vgg16", includeTop: false, fileName: "own.h5", byteCount: byteCount, md5: md5 ?? own,
      url: server.url + "/own.h5")
    return WeightFetchJob(
      weight, try backbone.network(includeTop: false), folder: folder.url.path, retryCount: retryCount)
  }

  private func run(_ job: WeightFetchJob) throws -> WeightFetchJob.Result {
    try job.run(observer: Silence(), interruption: Interruption())
  }

  private func failure(_ job: WeightFetchJob) throws -> String {
    "\(try #require(#expect(throws: RuntimeError.self) { try run(job) }))"
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  @Test("a file with the right digest is fetched once, and then it is there")
  func fetched() throws {
    let server = try FileServer(content)
    let first = try run(job(server))
    #expect(first.status == .fetched && first.isOfficial == true && first.notes.isEmpty)
    #expect(first.byteCount == content.count && first.path == folder.path("own.h5"))
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: first.path))) == content)
    let second = try run(job(server))
    #expect(second.status == .alreadyThere && second.url == nil)
    #expect(server.requests.count == 1)
    #expect(try names() == ["own.h5"])
  }

  @Test("what an earlier run fetched is not fetched again")
  func resumed() throws {
    let server = try FileServer(content, .init { $0.cutAfter = 5000 }, .init())
    #expect(try failure(job(server)).contains("5000 of \(content.count) bytes"))
    let result = try run(job(server))
    #expect(result.resumedByteCount == 5000)
    #expect(server.requests[1].headers["range"] == "bytes=5000-")
  }

  @Test("a wrong digest leaves nothing")
  func wrongDigest() throws {
    let server = try FileServer(content)
    let wrong = String(repeating: "0", count: 32)
    #expect(try failure(job(server, md5: wrong)).contains("expected \(wrong)"))
    #expect(try names().isEmpty)
  }

  @Test("without a digest the layers decide: another network's file leaves nothing")
  func wrongNetwork() throws {
    let server = try FileServer(content)
    let text = try failure(job(server, backbone: .resNet50, md5: .some(nil)))
    #expect(text.contains("what came is not usable and was removed: the weights of VGG16, expected ResNet50"))
    #expect(try names().isEmpty)
  }

  @Test("without a digest it is said what was checked, and when the size is another")
  func noDigest() throws {
    let server = try FileServer(content)
    let result = try run(job(server, md5: .some(nil), byteCount: 58_889_256))
    #expect(result.isOfficial == nil)
    #expect(result.notes.count == 2)
    #expect(result.notes[1].contains("Keras' own is said to have 58889256"))
  }

  @Test("a file that is there and not right is left alone and named")
  func existing() throws {
    let server = try FileServer(content)
    try folder.write("mine", to: "own.h5")
    let text = try failure(job(server))
    #expect(text.contains("own.h5: is there already and is another file than Keras'"))
    #expect(text.contains("move it away"))
    #expect(try String(contentsOfFile: folder.path("own.h5"), encoding: .utf8) == "mine")
    #expect(server.requests.isEmpty)
    let unfit = try failure(job(server, md5: .some(nil)))
    #expect(unfit.contains("not a file of weights") && unfit.contains("move it away"))
  }

  @Test("progress ends at the whole, and stopping keeps what came")
  func progress() throws {
    final class Watcher: FetchObserver {
      let last = Mutex<FetchProgress?>(nil)
      let note = Mutex("")
      let interruption = Interruption()
      let stops: Bool
      init(stops: Bool) { self.stops = stops }
      func noted(_ text: String) { note.withLock { $0 = text } }
      func fetched(_ progress: FetchProgress) {
        last.withLock { $0 = progress }
        if stops { interruption.request() }
      }
    }
    let stalling = try FileServer(content, .init { $0.stallAfter = 6000 }, .init())
    let stopped = Watcher(stops: true)
    #expect(throws: RuntimeError.interrupted) {
      try job(stalling).run(observer: stopped, interruption: stopped.interruption)
    }
    #expect(stopped.note.withLock { $0 }.contains("6000 bytes are kept in \(folder.path("own.h5")).part"))
    #expect(try names() == ["own.h5.part", "own.h5.part.from"])
    let watcher = Watcher(stops: false)
    _ = try job(stalling).run(observer: watcher, interruption: watcher.interruption)
    let last = try #require(watcher.last.withLock { $0 })
    #expect(last.receivedCount == content.count && last.totalCount == content.count)
  }

  @Test("networks and sizes that cannot be are said before anything is asked")
  func invalid() throws {
    for (name, size) in [("vgg61", nil), ("vgg16", 160), ("mobilenet_v2", 8)] as [(String, Int?)] {
      #expect("\(name)") {
        _ = try WeightFetchJob(backbone: name, includeTop: true, height: size, width: size)
      } throws: { error in
        (error as? RuntimeError)?.exitCode == 2
      }
    }
  }
}
