internal import COpenSSL
public import Foundation

/// A cryptographic digest of bytes, computed by OpenSSL (which uses the processor's SHA instructions).
public final class Digest {
  /// Which digest.
  public enum Algorithm: Int32, Sendable {
    /// 256-bit SHA-2: the identity of images, weights and recipes.
    case sha256 = 0
    /// MD5, only because Keras publishes its weight files' digests so.
    case md5 = 1
  }

  private let handle: OpaquePointer

  /// Starts an empty digest.
  public init(_ algorithm: Algorithm) {
    guard let handle = copenssl_digest_create(algorithm.rawValue) else {
      preconditionFailure("OpenSSL has no \(algorithm) (FIPS mode, or out of memory)")
    }
    self.handle = handle
  }

  deinit { copenssl_digest_destroy(handle) }

  /// Adds bytes to the digest.
  public func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { _ = copenssl_digest_update(handle, $0.baseAddress, $0.count) }
  }

  /// Adds bytes to the digest.
  public func update(_ data: Data) {
    data.withUnsafeBytes { _ = copenssl_digest_update(handle, $0.baseAddress, $0.count) }
  }

  /// Ends the digest: lower-case hexadecimal. The object must not be used afterwards.
  public func finish() -> String { Self.hexadecimal(finishBytes()[...]) }

  /// Ends the digest: its bytes. The object must not be used afterwards.
  public func finishBytes() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    let length = Int(bytes.withUnsafeMutableBufferPointer { copenssl_digest_finish(handle, $0.baseAddress) })
    return Array(bytes[..<length])
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Digest {
  /// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: [UInt8]) -> String {
    let digest = Digest(.sha256)
    digest.update(bytes)
    return digest.finish()
  }

  /// The SHA-256 of a text's UTF-8 bytes.
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

  /// The digest of a file, read in pieces of one MiB.
  ///
  /// - Throws: Foundation's error, which names the path, when the file cannot be opened or read.
  public static func file(_ path: String, _ algorithm: Algorithm) throws -> String {
    try file(path, [algorithm])[0]
  }

  /// Several digests of a file, which is read once, in pieces of one MiB.
  ///
  /// - Returns: One digest for each algorithm, in the same order.
  /// - Throws: Foundation's error, which names the path, when the file cannot be opened or read.
  public static func file(_ path: String, _ algorithms: [Algorithm]) throws -> [String] {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let digests = algorithms.map { Digest($0) }
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      for digest in digests { digest.update(piece) }
    }
    return digests.map { $0.finish() }
  }
}
