internal import Digests
internal import Foundation

/// One file to fetch: from where, to where, and how to tell that it is right.
///
/// Nothing ever stands under the file's own name but the whole, checked file: bytes go to `NAME.part`, which a
/// later run continues, and get the name last.
public struct Download: Sendable {
  /// What a finished download was like.
  public struct Outcome: Sendable, Equatable {
    /// Bytes of the file.
    public var byteCount: Int
    /// Bytes that were there from an earlier run.
    public var resumedCount: Int
  }

  /// The address: `https://`, `http://` or `file://`.
  public var url: String
  /// The path of the file to be; its folder must exist.
  public var target: String
  /// The MD5 that the file must have, in lower-case hexadecimal; nil where nobody has published one.
  public var md5: String?
  /// How patient to be.
  public var policy: DownloadPolicy

  /// A download that has not begun.
  public init(url: String, target: String, md5: String? = nil, policy: DownloadPolicy = DownloadPolicy()) {
    (self.url, self.target, self.md5, self.policy) = (url, target, md5, policy)
  }

  /// Fetches the file, or the rest of it.
  ///
  /// - Parameters:
  ///   - progress: Told how far it is, about ten times a second while bytes arrive.
  ///   - isCancelled: Looked at at least once a second; true ends the download.
  ///   - inspect: Given the path of the whole file before it gets its name; throws to refuse it.
  /// - Throws: `DownloadError`. Only `.wrongDigest` and `.refused` remove what has arrived.
  public func run(
    progress: (DownloadProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false },
    inspect: (String) throws -> Void = { _ in }
  ) throws(DownloadError) -> Outcome {
    try checkURL()
    let part = try PartialFile(target: target)
    // Whoever held the lock until now may have finished.
    guard !FileManager.default.fileExists(atPath: target) else { throw .targetExists(file: target) }
    var resumedCount = try receive(into: part, progress, isCancelled)
    if let md5 {
      var found = try digest(of: part)
      if found != md5, resumedCount > 0 {
        // The old bytes may be of another content than the new ones: only a whole answer tells.
        try part.clear()
        resumedCount = try receive(into: part, progress, isCancelled)
        found = try digest(of: part)
      }
      guard found == md5 else {
        let byteCount = part.byteCount
        part.remove()
        throw .wrongDigest(url: url, found: found, expected: md5, byteCount: byteCount)
      }
    }
    do {
      try inspect(part.path)
    } catch {
      part.remove()
      throw .refused(url: url, reason: "\(error)".replacing("\(part.path): ", with: ""))
    }
    let byteCount = part.byteCount
    try part.commit()
    return Outcome(byteCount: byteCount, resumedCount: resumedCount)
  }

  private func checkURL() throws(DownloadError) {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard url.contains("://"), ["http", "https", "file"].contains(scheme) else {
      throw .unsupportedURL(url: url, reason: url.contains("://") ? "scheme \(scheme)" : "no scheme")
    }
  }

  private func digest(of part: PartialFile) throws(DownloadError) -> String {
    do {
      return try Digest.file(part.path, .md5)
    } catch {
      throw .cannotWrite(file: part.path, reason: error.localizedDescription)
    }
  }

  /// Asks until everything is there. Returns how many bytes were there before.
  private func receive(
    into part: PartialFile, _ progress: (DownloadProgress) -> Void, _ isCancelled: () -> Bool
  ) throws(DownloadError) -> Int {
    let transfer = Transfer()
    var resumedCount: Int?
    var failureCount = 0
    while true {
      let request = try request(for: part)
      let attempt = Attempt(request: request, part: part, transfer: transfer)
      // The closures do not outlive this call, which the compiler cannot see through C.
      let ending = withoutActuallyEscaping(progress) { progress in
        withoutActuallyEscaping(isCancelled) { isCancelled in
          transfer.perform(
            request, receive: { attempt.receive($0, progress) }, isCancelled: isCancelled)
        }
      }
      let verdict = try attempt.verdict(ending)
      if resumedCount == nil { resumedCount = attempt.keptCount }
      switch verdict {
      case .complete:
        progress(attempt.progress)
        return resumedCount ?? 0
      case .startAgain:
        try part.clear()
        resumedCount = 0
      case .broken(let error):
        failureCount = attempt.receivedCount >= DownloadPolicy.worthwhileByteCount ? 1 : failureCount + 1
        guard failureCount <= policy.retryCount else { throw error }
        let deadline = ContinuousClock.now + policy.wait(before: failureCount)
        while ContinuousClock.now < deadline, !isCancelled() { Thread.sleep(forTimeInterval: 0.02) }
      }
      if isCancelled() { throw .cancelled(partial: part.path, received: part.byteCount) }
    }
  }

  /// The rest of what is there, where the joint can be trusted; else everything.
  private func request(for part: PartialFile) throws(DownloadError) -> Transfer.Request {
    var request = Transfer.Request(url: url, offset: 0, validator: nil, policy: policy)
    guard part.byteCount > 0 else { return request }
    let origin = part.origin
    if let origin, origin.url == url, !origin.validator.isEmpty {
      request.validator = origin.validator
      request.offset = part.byteCount
    } else if md5 != nil {
      // From another server, or one that does not name its content: the digest tells afterwards.
      request.offset = part.byteCount
    }
    // libcurl reads files of this machine from the start sooner than it is worth thinking about.
    if request.offset == 0 || url.lowercased().hasPrefix("file:") {
      (request.offset, request.validator) = (0, nil)
      try part.clear()
    }
    return request
  }
}
