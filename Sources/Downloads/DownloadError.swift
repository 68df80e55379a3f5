internal import Foundation

/// Why a file could not be fetched; in every case nothing stands under the file's own name.
public enum DownloadError: Error, Sendable, Equatable {
  /// Not a URL that can be fetched.
  case unsupportedURL(url: String, reason: String)
  /// The server sends elsewhere, from https to something plain or to a file of this machine.
  case unsafeRedirect(url: String, reason: String)
  /// Nobody answered: name unknown, connection refused, no connection in time.
  case noConnection(url: String, reason: String)
  /// The server's certificate is not one to trust.
  case notTrusted(url: String, reason: String)
  /// The server answered with something else than the file.
  case httpStatus(url: String, status: Int)
  /// `file://` names no readable file.
  case noFile(url: String)
  /// The connection broke, or stood still, once too often; the partial file is kept.
  case cutOff(url: String, reason: String, received: Int, total: Int?, partial: String)
  /// libcurl's words for something rare.
  case failed(url: String, reason: String)
  /// The server contradicts itself about which bytes it sends.
  case contradiction(url: String, reason: String)
  /// A file of that name is there; it is never replaced.
  case targetExists(file: String)
  /// Another process is fetching the same file.
  case inProgress(file: String)
  /// The folder or the partial file cannot be written.
  case cannotWrite(file: String, reason: String)
  /// The disk, quota or file size limit has no room for the rest; the partial file is kept.
  case noRoom(file: String, needed: Int, free: Int?, reason: String)
  /// The bytes are not those that were promised; they are removed.
  case wrongDigest(url: String, found: String, expected: String, byteCount: Int)
  /// The bytes arrived and are not what they should be; they are removed.
  case refused(url: String, reason: String)
  /// Somebody asked to stop; the partial file is kept.
  case cancelled(partial: String, received: Int)
}

extension DownloadError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedURL(let url, let reason):
      "\(url): cannot be fetched (\(reason)); give an address that begins with https://, http:// or file://"
    case .unsafeRedirect(let url, let reason):
      "\(url): sends on to an address that is not followed (\(reason)): from https only https is, and files of "
        + "this machine never are; fetch from another mirror"
    case .noConnection(let url, let reason):
      "\(url): nobody answers (\(reason)); check the network, and https_proxy where a proxy is needed, "
        + "or fetch from a mirror"
    case .notTrusted(let url, let reason):
      "\(url): the server cannot be trusted (\(reason)); check the clock and the system's certificates"
    case .httpStatus(let url, let status):
      "\(url): the server answers \(status)\(Self.meaning(status)) instead of the file; "
        + "check the address, or fetch from a mirror"
    case .noFile(let url):
      "\(url): no such file, or no permission to read it"
    case .cutOff(let url, let reason, let received, let total, let partial):
      "\(url): the connection broke off (\(reason)) after \(received) "
        + (total.map { "of \($0) bytes" } ?? "bytes")
        + "; they are kept in \(partial), and the same command continues there"
    case .failed(let url, let reason):
      "\(url): \(reason)"
    case .contradiction(let url, let reason):
      "\(url): \(reason); try again, or fetch from a mirror"
    case .targetExists(let file):
      "\(file): is there already and is not replaced; move it away to fetch it again"
    case .inProgress(let file):
      "\(file): another process is fetching this file at the moment; wait for it to end"
    case .cannotWrite(let file, let reason):
      "\(file): cannot be written (\(reason)); choose another folder"
    case .noRoom(let file, let needed, let free, let reason):
      "\(file): no room for it (\(reason)): \(needed) more bytes are needed"
        + (free.map { ", \($0) are free" } ?? "")
        + "; make room and run the same command, which continues where this stopped"
    case .wrongDigest(let url, let found, let expected, let byteCount):
      "\(url): the \(byteCount) bytes that came have MD5 \(found), expected \(expected), so they are another "
        + "file or a damaged one; they were removed: try again, or fetch from another mirror"
    case .refused(let url, let reason):
      "\(url): what came is not usable and was removed: \(reason)"
    case .cancelled(let partial, let received):
      "stopped: \(received) bytes are kept in \(partial), and the same command continues there"
    }
  }

  private static func meaning(_ status: Int) -> String {
    switch status {
    case 401, 407: " (it wants a name and password)"
    case 403: " (not allowed)"
    case 404, 410: " (no such file there)"
    case 429: " (too many requests)"
    case 500...599: " (the server has a problem)"
    default: ""
    }
  }
}
