internal import CCurl

/// One request after another through libcurl, each with its answer's body given piece by piece.
final class Transfer {
  /// How a request ended.
  enum Ending: Int32 {
    case complete, stopped, cut, timedOut, noConnection, notTrusted, unsupported, noFile, failed
  }

  /// What is asked for.
  struct Request {
    var url: String
    /// The first byte wanted.
    var offset: Int
    /// Only if the server still calls the content so; else it sends the whole.
    var validator: String?
    var policy: DownloadPolicy
  }

  /// What libcurl calls back; lives on the stack of `perform`.
  private final class Receiver {
    let receive: (UnsafeRawBufferPointer) -> Bool
    let isCancelled: () -> Bool
    init(
      _ receive: @escaping (UnsafeRawBufferPointer) -> Bool, _ isCancelled: @escaping () -> Bool
    ) { (self.receive, self.isCancelled) = (receive, isCancelled) }
  }

  private let handle: OpaquePointer

  init() {
    guard let handle = ccurl_create() else { preconditionFailure("libcurl could not start (out of memory)") }
    self.handle = handle
  }

  deinit { ccurl_destroy(handle) }

  /// The answer's status, 0 for `file://`; known, as the three below, from the first piece of the body on.
  var status: Int { Int(ccurl_status(handle)) }
  /// The first byte that the answer says it holds, nil when it does not say.
  var rangeStart: Int? { Self.known(ccurl_range_start(handle)) }
  /// The size of the whole content: from Content-Range, else (for a whole answer) Content-Length.
  var totalCount: Int? {
    Self.known(ccurl_range_total(handle))
      ?? (status == 206 || status == 416 ? nil : Self.known(ccurl_content_length(handle)))
  }
  /// What the server calls this content; empty where it has no name for it.
  var validator: String { String(cString: ccurl_validator(handle)) }
  /// libcurl's words for the last failure.
  var message: String { String(cString: ccurl_message(handle)) }

  /// Sends the request; `receive` returns false, or `isCancelled` true, to end it.
  func perform(
    _ request: Request, receive: @escaping (UnsafeRawBufferPointer) -> Bool,
    isCancelled: @escaping () -> Bool
  ) -> Ending {
    let receiver = Receiver(receive, isCancelled)
    let context = Unmanaged.passUnretained(receiver).toOpaque()
    let (seconds, attoseconds) = request.policy.connectLimit.components
    let status = request.url.withCString { url in
      "pipeline".withCString { agent in
        Self.withOptionalCString(request.validator) { validator in
          var plain = ccurl_request(
            url: url, user_agent: agent, offset: Int64(request.offset), validator: validator,
            connect_milliseconds: max(seconds * 1000 + attoseconds / 1_000_000_000_000_000, 1),
            stall_seconds: Int64(request.policy.stallSeconds),
            stall_bytes_per_second: Int64(request.policy.stallRate))
          return ccurl_perform(
            handle, &plain,
            { context, bytes, count in
              // `perform` keeps the receiver alive until libcurl has returned.
              let receiver = Unmanaged<Receiver>.fromOpaque(context!).takeUnretainedValue()
              return receiver.receive(UnsafeRawBufferPointer(start: bytes, count: count)) ? 0 : 1
            },
            { context in
              Unmanaged<Receiver>.fromOpaque(context!).takeUnretainedValue().isCancelled() ? 1 : 0
            }, context)
        }
      }
    }
    return withExtendedLifetime(receiver) { Ending(rawValue: status) ?? .failed }
  }

  private static func known(_ number: Int64) -> Int? { number >= 0 ? Int(number) : nil }

  private static func withOptionalCString<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }
}
