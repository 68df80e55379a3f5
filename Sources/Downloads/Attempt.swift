internal import Foundation
internal import Glibc

/// One request of a download: writes what the answer holds to the partial file and judges how it ended.
final class Attempt {
  /// What follows from an attempt that is no error yet.
  enum Verdict {
    case complete
    /// What is there cannot be continued.
    case startAgain
    /// Worth another try; the error if there is none left.
    case broken(DownloadError)
  }

  private let request: Transfer.Request
  private let part: PartialFile
  private let transfer: Transfer
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var hasBegun = false
  /// What ended the attempt from our side.
  private var outcome: Result<Verdict, DownloadError>?
  private var totalCount: Int?
  /// Bytes of earlier attempts that this one continues.
  private(set) var keptCount = 0
  /// Bytes that this attempt brought.
  private(set) var receivedCount = 0

  init(request: Transfer.Request, part: PartialFile, transfer: Transfer) {
    (self.request, self.part, self.transfer) = (request, part, transfer)
  }

  /// How far the download is.
  var progress: DownloadProgress {
    let seconds = max((ContinuousClock.now - start) / .seconds(1), 1e-6)
    return DownloadProgress(
      receivedCount: part.byteCount, totalCount: totalCount,
      bytesPerSecond: Double(receivedCount) / seconds)
  }

  /// Takes a piece of the body. Returns whether to go on.
  func receive(_ bytes: UnsafeRawBufferPointer, _ progress: (DownloadProgress) -> Void) -> Bool {
    if !hasBegun { begin() }
    guard outcome == nil else { return false }
    let problem = part.append(bytes)
    guard problem == 0 else {
      outcome = .failure(writeError(problem))
      return false
    }
    receivedCount += bytes.count
    let now = ContinuousClock.now
    if lastShown.map({ now - $0 >= .milliseconds(100) }) ?? true {
      lastShown = now
      progress(self.progress)
    }
    return true
  }

  /// What follows from how the request ended.
  func verdict(_ ending: Transfer.Ending) throws(DownloadError) -> Verdict {
    // An answer without a body has a head all the same.
    if ending == .complete, !hasBegun { begin() }
    if let outcome { return try outcome.get() }
    let (url, message) = (request.url, transfer.message)
    switch ending {
    case .complete:
      if let totalCount, part.byteCount != totalCount {
        return .broken(cutOff("the answer was shorter than promised"))
      }
      return .complete
    case .stopped: throw .cancelled(partial: part.path, received: part.byteCount)
    case .cut: return .broken(cutOff(message))
    case .timedOut:
      // Nobody there to begin with is another matter than a line that goes quiet.
      guard hasBegun || part.byteCount > 0 else { return .broken(.noConnection(url: url, reason: message)) }
      return .broken(cutOff(message))
    case .noConnection:
      guard part.byteCount > 0 else { throw .noConnection(url: url, reason: message) }
      return .broken(.noConnection(url: url, reason: message))
    case .notTrusted: throw .notTrusted(url: url, reason: message)
    case .unsupported:
      guard (300..<400).contains(transfer.status) else { throw .unsupportedURL(url: url, reason: message) }
      throw .unsafeRedirect(url: url, reason: message)
    case .noFile: throw .noFile(url: url)
    case .failed: throw .failed(url: url, reason: message)
    }
  }

  /// Reads the answer's head: whether its body is the file, and from which byte on.
  private func begin() {
    hasBegun = true
    totalCount = transfer.totalCount
    switch transfer.status {
    case 0, 200: beginWhole()
    case 206: beginRest()
    case 416 where request.offset > 0:
      // Nothing behind what is there: all of it, or another content.
      outcome = .success(totalCount == request.offset ? .complete : .startAgain)
      keptCount = request.offset
    case let status:
      let error = DownloadError.httpStatus(url: request.url, status: status)
      let isPassing = [408, 429, 500, 502, 503, 504].contains(status)
      outcome = isPassing ? .success(.broken(error)) : .failure(error)
    }
    checkRoom()
  }

  private func beginWhole() {
    // Asked for the rest, the server sends everything: it knows no ranges, or its content has changed.
    do throws(DownloadError) {
      if part.byteCount > 0 { try part.clear() }
    } catch {
      outcome = .failure(error)
    }
    part.note(PartialFile.Origin(url: request.url, validator: transfer.validator))
  }

  private func beginRest() {
    guard request.offset > 0, transfer.rangeStart == request.offset else {
      let start = transfer.rangeStart.map { "from byte \($0)" } ?? "of unknown place"
      outcome = .failure(
        .contradiction(
          url: request.url, reason: "asked for bytes from \(request.offset), the server sends some \(start)"))
      return
    }
    keptCount = request.offset
    // The next attempt may come from here as well.
    if request.validator == nil {
      part.note(PartialFile.Origin(url: request.url, validator: transfer.validator))
    }
  }

  private func checkRoom() {
    guard outcome == nil, let totalCount, let free = part.freeByteCount else { return }
    let needed = totalCount - part.byteCount
    if needed > free {
      outcome = .failure(
        .noRoom(file: part.path, needed: needed, free: free, reason: PartialFile.reason(ENOSPC)))
    }
  }

  private func writeError(_ number: Int32) -> DownloadError {
    let reason = PartialFile.reason(number)
    guard [ENOSPC, EDQUOT, EFBIG].contains(number), let totalCount else {
      return .cannotWrite(file: part.path, reason: reason)
    }
    // A quota or a limit on file sizes is not what the file system calls free.
    let free = number == ENOSPC ? part.freeByteCount : nil
    return .noRoom(file: part.path, needed: totalCount - part.byteCount, free: free, reason: reason)
  }

  private func cutOff(_ reason: String) -> DownloadError {
    .cutOff(
      url: request.url, reason: reason, received: part.byteCount, total: totalCount, partial: part.path)
  }
}
