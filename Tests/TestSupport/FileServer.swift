internal import Foundation
internal import Glibc
internal import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 that serves one content, well or badly, and remembers what it was asked.
///
/// One request a connection, at most `requestLimit` of them, no wait longer than ten seconds; it ends with the
/// object.
public final class FileServer: Sendable {
  /// How one request is answered.
  public struct Behaviour: Sendable {
    /// Anything but 200 is answered with an error page.
    public var status = 200
    /// The content; nil for the server's own.
    public var content: [UInt8]?
    /// Whether a Range is answered with 206, or with everything.
    public var honoursRange = true
    /// The name of the content; nil to give none. Also what If-Range is held against.
    public var etag: String? = "\"first\""
    /// The connection is closed after so many bytes of the body.
    public var cutAfter: Int?
    /// Nothing more is sent after so many bytes of the body, and the connection stays open.
    public var stallAfter: Int?
    /// What Content-Length claims, if not the truth.
    public var claimedLength: Int?
    /// Where the client is sent to instead.
    public var location: String?

    /// Everything as it should be.
    public init() {}

    /// Everything as it should be, but for what `change` does.
    public init(_ change: (inout Behaviour) -> Void) { change(&self) }
  }

  /// One request as it came, with what was sent.
  public struct Request: Sendable {
    /// The path with its slash.
    public var path: String
    /// The header lines by lower-case name.
    public var headers: [String: String]
    /// Bytes of the body that were to be sent; noted before, so that a client that has them all sees it.
    public var sentCount: Int
  }

  private struct State {
    var answers: [Behaviour]
    var requests: [Request] = []
  }

  /// Shared with the threads that answer, which outlive the server by a moment.
  private final class Desk: Sendable {
    let content: [UInt8]
    let state: Mutex<State>
    init(_ content: [UInt8], _ answers: [Behaviour]) {
      self.content = content
      state = Mutex(State(answers: answers))
    }
  }

  private static let requestLimit = 64
  private let desk: Desk
  private let listener: Int32
  private let port: UInt16

  /// Serves `content`; request number n gets answer n, and every later one the last.
  public init(_ content: [UInt8], _ answers: Behaviour...) throws {
    desk = Desk(content, answers.isEmpty ? [Behaviour()] : answers)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard listener >= 0, isBound else {
      throw CocoaError(.fileNoSuchFile, userInfo: [NSLocalizedDescriptionKey: "no socket (\(errno))"])
    }
    (self.listener, port) = (listener, UInt16(bigEndian: address.sin_port))
    let desk = desk
    Thread.detachNewThread {
      for _ in 0..<Self.requestLimit {
        let connection = accept(listener, nil, nil)
        // The listener was shut down: nobody wants answers any more.
        guard connection >= 0 else { break }
        Thread.detachNewThread { Self.serve(connection, desk) }
      }
      close(listener)
    }
  }

  // The accepting thread wakes with an error and closes the socket.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// `http://127.0.0.1:PORT`.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// The requests so far, in the order they came.
  public var requests: [Request] { desk.state.withLock { $0.requests } }

  private static func serve(_ connection: Int32, _ desk: Desk) {
    defer { close(connection) }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(connection, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    guard let (path, headers) = readHead(connection) else { return }
    let (number, answer) = desk.state.withLock { state in
      state.requests.append(Request(path: path, headers: headers, sentCount: 0))
      let number = state.requests.count - 1
      return (number, state.answers[min(number, state.answers.count - 1)])
    }
    let content = answer.content ?? desk.content
    var first = 0
    var lines: [String]
    if let location = answer.location {
      lines = ["HTTP/1.1 302 Found", "Location: \(location)", "Content-Length: 0"]
      first = content.count
    } else if answer.status != 200 {
      lines = ["HTTP/1.1 \(answer.status) Problem"]
    } else {
      lines = ["HTTP/1.1 200 OK"]
      let isCurrent = headers["if-range"].map { $0 == answer.etag } ?? true
      if answer.honoursRange, isCurrent, let range = headers["range"], range.hasPrefix("bytes="),
        let start = Int(range.dropFirst(6).prefix { $0 != "-" })
      {
        first = min(start, content.count)
        lines =
          start < content.count
          ? [
            "HTTP/1.1 206 Partial Content",
            "Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)",
          ]
          : ["HTTP/1.1 416 Range Not Satisfiable", "Content-Range: bytes */\(content.count)"]
      }
      if let etag = answer.etag { lines.append("ETag: \(etag)") }
    }
    let body = answer.status == 200 ? content[first...] : ArraySlice("<html>no</html>".utf8)
    if answer.location == nil { lines.append("Content-Length: \(answer.claimedLength ?? body.count)") }
    lines += ["Connection: close", "", ""]
    let end = min(answer.cutAfter ?? body.count, answer.stallAfter ?? body.count, body.count)
    desk.state.withLock { $0.requests[number].sentCount = end }
    send(ArraySlice(lines.joined(separator: "\r\n").utf8), connection)
    send(body.prefix(end), connection)
    if answer.stallAfter != nil {
      // Until the client has had enough, or the time limit.
      var byte: UInt8 = 0
      _ = recv(connection, &byte, 1, 0)
    }
  }

  private static func readHead(_ connection: Int32) -> (path: String, headers: [String: String])? {
    var bytes: [UInt8] = []
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
      var byte: UInt8 = 0
      guard bytes.count < 16384, recv(connection, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let words = lines[0].split(separator: " ")
    return words.count == 3 ? (String(words[1]), headers) : nil
  }

  private static func send(_ bytes: ArraySlice<UInt8>, _ connection: Int32) {
    var sent = 0
    bytes.withUnsafeBytes { buffer in
      while sent < buffer.count {
        // Without MSG_NOSIGNAL a client that went away would end the test process.
        let count = Glibc.send(
          connection, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        sent += count
      }
    }
  }
}
