import Digests
import Downloads
import Foundation
import TestSupport
import Testing

@Suite("Download")
struct DownloadTests {
  /// 300 000 bytes without a period.
  static let content: [UInt8] = {
    var state: UInt64 = 1
    return (0..<300_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(state >> 56)
    }
  }()

  static let md5: String = {
    let digest = Digest(.md5)
    digest.update(content)
    return digest.finish()
  }()

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var target: String { folder.path("file.h5") }
  var partial: String { target + ".part" }

  func download(_ url: String, md5: String? = DownloadTests.md5, retries: Int = 0) -> Download {
    var policy = DownloadPolicy()
    policy.retryCount = retries
    policy.firstWait = .milliseconds(5)
    policy.stallSeconds = 1
    return Download(url: url, target: target, md5: md5, policy: policy)
  }

  /// The error that `body` throws.
  func problem(_ body: () throws -> Void) throws -> DownloadError {
    try #require(#expect(throws: DownloadError.self) { try body() })
  }

  /// Everything in the folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  @Test("the whole file gets its name, and nothing else stays")
  func complete() throws {
    let server = try FileServer(Self.content)
    var seen: [DownloadProgress] = []
    var inspected: [String] = []
    let outcome = try download(server.url + "/file.h5").run(
      progress: { seen.append($0) },
      inspect: { path in
        inspected.append(path)
        #expect(!FileManager.default.fileExists(atPath: target), "named before it was inspected")
      })
    #expect(outcome.byteCount == 300_000 && outcome.resumedCount == 0)
    #expect(try bytes(target) == Self.content)
    #expect(try names() == ["file.h5"])
    #expect(inspected == [partial])
    let last = try #require(seen.last)
    #expect(last.receivedCount == 300_000 && last.totalCount == 300_000 && last.bytesPerSecond > 0)
    #expect(server.requests.map(\.path) == ["/file.h5"])
    #expect(server.requests[0].headers["range"] == nil)
  }

  @Test("a broken connection is taken up where it broke, within one run")
  func resumed() throws {
    let server = try FileServer(
      Self.content, .init { $0.cutAfter = 100_000 }, .init { $0.cutAfter = 50_000 }, .init())
    _ = try download(server.url, retries: 3).run()
    #expect(try bytes(target) == Self.content)
    #expect(
      server.requests.map { $0.headers["range"] } == [nil, "bytes=100000-", "bytes=150000-"])
    #expect(server.requests.map(\.sentCount) == [100_000, 50_000, 150_000])
    #expect(server.requests[1].headers["if-range"] == "\"first\"")
  }

  @Test("the next run asks for the rest only", arguments: [true, false])
  func resumedByNextRun(hasDigest: Bool) throws {
    let md5 = hasDigest ? Self.md5 : nil
    let server = try FileServer(Self.content, .init { $0.cutAfter = 120_000 }, .init())
    let error = try problem { _ = try download(server.url, md5: md5).run() }
    guard case .cutOff(_, _, received: 120_000, total: 300_000, partial: partial) = error else {
      Issue.record("\(error)")
      return
    }
    #expect("\(error)".contains("the same command continues there"))
    #expect(try names() == ["file.h5.part", "file.h5.part.from"])
    let outcome = try download(server.url, md5: md5).run()
    #expect(outcome.resumedCount == 120_000)
    #expect(server.requests[1].headers["range"] == "bytes=120000-")
    #expect(server.requests[1].sentCount == 180_000)
    #expect(try bytes(target) == Self.content)
    #expect(try names() == ["file.h5"])
  }

  @Test("a server that knows no ranges sends everything, and everything is taken")
  func noRanges() throws {
    let server = try FileServer(
      Self.content, .init { $0.cutAfter = 120_000 }, .init { $0.honoursRange = false })
    let outcome = try download(server.url, retries: 1).run()
    #expect(outcome.resumedCount == 0)
    #expect(server.requests.map(\.sentCount) == [120_000, 300_000])
    #expect(try bytes(target) == Self.content)
  }

  @Test("content that changed in between is fetched anew")
  func changedContent() throws {
    let changed = Array(Self.content.reversed())
    let server = try FileServer(
      Self.content, .init { $0.cutAfter = 120_000 },
      .init {
        $0.content = changed
        $0.etag = "\"second\""
      })
    _ = try download(server.url, md5: nil, retries: 1).run()
    #expect(server.requests[1].headers["if-range"] == "\"first\"")
    #expect(try bytes(target) == changed)
  }

  @Test("without a name for the content and without a digest no joint is trusted")
  func noValidator() throws {
    let server = try FileServer(
      Self.content,
      .init {
        $0.cutAfter = 120_000
        $0.etag = nil
      }, .init { $0.etag = nil })
    _ = try download(server.url, md5: nil, retries: 1).run()
    #expect(server.requests[1].headers["range"] == nil)
    #expect(try bytes(target) == Self.content)
  }

  @Test("an old partial file of another content is found out by the digest and fetched anew")
  func foreignPartial() throws {
    try folder.write([UInt8](repeating: 7, count: 1000), to: "file.h5.part")
    let server = try FileServer(Self.content)
    let outcome = try download(server.url).run()
    #expect(server.requests.map { $0.headers["range"] } == ["bytes=1000-", nil])
    #expect(outcome.resumedCount == 0)
    #expect(try bytes(target) == Self.content)
  }

  @Test("a partial file that is whole already is not sent again")
  func wholePartial() throws {
    try folder.write(Self.content, to: "file.h5.part")
    let server = try FileServer(Self.content)
    let outcome = try download(server.url).run()
    #expect(outcome.byteCount == 300_000 && outcome.resumedCount == 300_000)
    #expect(server.requests.map(\.sentCount) == [0])
    #expect(try bytes(target) == Self.content)
  }

  @Test("a partial file longer than the content is thrown away")
  func longPartial() throws {
    try folder.write(Self.content + [1, 2, 3], to: "file.h5.part")
    let server = try FileServer(Self.content)
    _ = try download(server.url).run()
    #expect(try bytes(target) == Self.content)
  }

  @Test("wrong bytes are removed, with both digests in the message")
  func wrongDigest() throws {
    let server = try FileServer(Array(Self.content.dropLast() + [0]))
    let error = try problem { _ = try download(server.url).run() }
    #expect("\(error)".contains("expected \(Self.md5)"))
    #expect("\(error)".contains("fetch from another mirror"))
    #expect(try names().isEmpty)
  }

  @Test("what inspection refuses is removed, with its reason")
  func refused() throws {
    struct NoWeights: Error, CustomStringConvertible {
      let path: String
      var description: String { "\(path): not an HDF5 file" }
    }
    let server = try FileServer(Array("<html>sign in</html>".utf8))
    let error = try problem {
      _ = try download(server.url, md5: nil).run(inspect: { throw NoWeights(path: $0) })
    }
    #expect(
      "\(error)" == "\(server.url): what came is not usable and was removed: not an HDF5 file")
    #expect(try names().isEmpty)
  }

  @Test("an error page is not the file", arguments: [404, 403, 410])
  func errorPage(status: Int) throws {
    let server = try FileServer(Self.content, .init { $0.status = status })
    let error = try problem { _ = try download(server.url, retries: 3).run() }
    #expect(error == .httpStatus(url: server.url, status: status))
    #expect(try names().isEmpty)
    #expect(server.requests.count == 1, "nothing to hope for, so no second try")
  }

  @Test("a server's passing trouble is waited out, a lasting one reported")
  func passingTrouble() throws {
    let server = try FileServer(Self.content, .init { $0.status = 503 }, .init { $0.status = 429 }, .init())
    _ = try download(server.url, retries: 2).run()
    #expect(server.requests.count == 3)
    try FileManager.default.removeItem(atPath: target)
    let lasting = try FileServer(Self.content, .init { $0.status = 503 })
    #expect(
      try problem { _ = try download(lasting.url, retries: 2).run() }
        == .httpStatus(url: lasting.url, status: 503))
    #expect(lasting.requests.count == 3)
    #expect(try names().isEmpty)
  }

  @Test("an error page in the middle of resuming leaves the partial file alone")
  func errorWhileResuming() throws {
    let server = try FileServer(Self.content, .init { $0.cutAfter = 120_000 }, .init { $0.status = 404 })
    #expect(
      try problem { _ = try download(server.url, retries: 1).run() }
        == .httpStatus(url: server.url, status: 404))
    #expect(try bytes(partial) == Array(Self.content.prefix(120_000)))
  }

  @Test("a connection that always breaks is given up, and what came is kept")
  func alwaysCut() throws {
    let server = try FileServer(Self.content, .init { $0.cutAfter = 10_000 })
    let error = try problem { _ = try download(server.url, retries: 3).run() }
    guard case .cutOff(_, _, received: 40_000, total: 300_000, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(try bytes(partial) == Array(Self.content.prefix(40_000)))
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test("a line that goes quiet counts as broken")
  func stall() throws {
    let server = try FileServer(Self.content, .init { $0.stallAfter = 30_000 }, .init())
    _ = try download(server.url, retries: 1).run()
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=30000-"])
    #expect(try bytes(target) == Self.content)
  }

  @Test("a Content-Length that is too long is a broken answer, one too short a wrong file")
  func wrongContentLength() throws {
    let long = try FileServer(Self.content, .init { $0.claimedLength = 300_500 })
    let error = try problem { _ = try download(long.url).run() }
    guard case .cutOff(_, _, received: 300_000, total: 300_500, _) = error else {
      Issue.record("\(error)")
      return
    }
    try FileManager.default.removeItem(atPath: partial)
    let short = try FileServer(Self.content, .init { $0.claimedLength = 200_000 })
    guard case .wrongDigest(_, _, Self.md5, 200_000) = try problem({ _ = try download(short.url).run() })
    else {
      Issue.record("a short file was taken")
      return
    }
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test("a redirect is followed")
  func redirect() throws {
    let server = try FileServer(Self.content)
    let front = try FileServer([], .init { $0.location = server.url + "/elsewhere" })
    _ = try download(front.url).run()
    #expect(server.requests.map(\.path) == ["/elsewhere"])
    #expect(try bytes(target) == Self.content)
  }

  @Test("a redirect to a file of this machine is not followed")
  func redirectToFile() throws {
    let secret = try folder.write("secret", to: "secret")
    let front = try FileServer([], .init { $0.location = "file://\(secret)" })
    guard case .unsafeRedirect = try problem({ _ = try download(front.url, md5: nil).run() }) else {
      Issue.record("followed")
      return
    }
    #expect(try names() == ["secret"])
  }

  @Test("file:// copies; a missing file is named")
  func fileURL() throws {
    let source = try folder.write(Self.content, to: "mirror/file.h5")
    try folder.write([1, 2, 3], to: "file.h5.part")
    _ = try download("file://\(source)").run()
    #expect(try bytes(target) == Self.content)
    try FileManager.default.removeItem(atPath: target)
    #expect(try problem { _ = try download("file://\(source)2").run() } == .noFile(url: "file://\(source)2"))
  }

  @Test(
    "addresses that cannot be fetched are refused before anything is made",
    arguments: ["ftp://a/b", "a/b", ""])
  func unsupported(url: String) throws {
    guard case .unsupportedURL(url, _) = try problem({ _ = try download(url).run() }) else {
      Issue.record("accepted")
      return
    }
    #expect(try names().isEmpty)
  }

  @Test("nobody there is said at once")
  func nobody() throws {
    // A port that was just free: bound and let go.
    let url = try FileServer([]).url
    guard case .noConnection(url, _) = try problem({ _ = try download(url, retries: 3).run() }) else {
      Issue.record("another error")
      return
    }
    #expect(try names().isEmpty)
  }

  @Test("a second fetch of the same file is refused while the first runs, and then finds the file")
  func twoAtOnce() throws {
    let server = try FileServer(Self.content)
    var isFirst = true
    _ = try download(server.url).run(progress: { _ in
      guard isFirst else { return }
      isFirst = false
      #expect(throws: DownloadError.inProgress(file: target)) { try download(server.url).run() }
    })
    #expect(!isFirst)
    #expect(throws: DownloadError.targetExists(file: target)) { try download(server.url).run() }
    #expect(server.requests.count == 1)
    #expect(try names() == ["file.h5"])
  }

  @Test("stopping keeps what came", arguments: [false, true])
  func cancelled(whileWaiting: Bool) throws {
    let server = try FileServer(
      Self.content,
      .init {
        if whileWaiting { $0.cutAfter = 30_000 } else { $0.stallAfter = 30_000 }
      })
    var download = download(server.url, retries: 3)
    download.policy.firstWait = .seconds(60)
    download.policy.stallSeconds = 60
    var hasBegun = false
    let error = try problem {
      _ = try download.run(progress: { _ in hasBegun = true }, isCancelled: { hasBegun })
    }
    guard case .cancelled(partial, let received) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(received > 0 && received <= 30_000)
    #expect(try bytes(partial) == Array(Self.content.prefix(received)))
  }

  @Test("a disk without room for the file is told before it is full")
  func noRoom() throws {
    // 2^60 bytes are on no disk.
    let server = try FileServer(Self.content, .init { $0.claimedLength = 1 << 60 })
    let error = try problem { _ = try download(server.url).run() }
    guard case .noRoom(partial, needed: 1 << 60, let free, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(try #require(free) > 0)
    #expect("\(error)".contains("1152921504606846976 more bytes are needed"))
    #expect(try names().allSatisfy { $0 != "file.h5" })
  }

  @Test("a folder that is not there is named")
  func noFolder() throws {
    let server = try FileServer(Self.content)
    let download = Download(url: server.url, target: folder.path("nowhere/file.h5"))
    #expect(
      try problem { _ = try download.run() }
        == .cannotWrite(file: folder.path("nowhere/file.h5.part"), reason: "No such file or directory"))
    #expect(server.requests.isEmpty)
  }

  @Test("a partial file that is a symbolic link is not written through")
  func symbolicLink() throws {
    let victim = try folder.write("keep", to: "victim")
    try FileManager.default.createSymbolicLink(atPath: partial, withDestinationPath: victim)
    let server = try FileServer(Self.content)
    guard case .cannotWrite(partial, _) = try problem({ _ = try download(server.url).run() }) else {
      Issue.record("followed")
      return
    }
    #expect(try String(contentsOfFile: victim, encoding: .utf8) == "keep")
  }
}
