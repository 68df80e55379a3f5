internal import Datasets
internal import Digests
internal import Foundation
internal import Images

/// One file on its way into the network: read, identified, decoded and resized, or the reason why not.
struct PreparedImage: Sendable {
  /// What became of the file.
  enum Content: Sendable {
    /// Decoded and resized.
    case pixels(LoadedImage)
    /// Not decoded, because what is wanted of these bytes is known.
    case known
    /// Could not be read or decoded; the reason, in words.
    case failed(String)
  }

  let path: String
  /// nil when there is no such file.
  let file: FileInfo?
  /// SHA-256 of the bytes; nil when they could not be read.
  let sha256: String?
  /// What the header says; nil when it could not be read.
  let info: ImageInfo?
  let content: Content

  /// Reads and decodes `path`; never throws, a problem is a content.
  ///
  /// - Parameter isKnown: Whether decoding bytes with this digest would be in vain.
  init(path: String, loader: ImageLoader, isKnown: (String) throws -> Bool) {
    self.path = path
    file = FileInfo(path: path)
    guard file != nil else {
      (sha256, info, content) = (nil, nil, .failed("no such file"))
      return
    }
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      (sha256, info, content) = (nil, nil, .failed("cannot be read: \(Self.reason(error))"))
      return
    }
    let digest = Digest.sha256(bytes)
    sha256 = digest
    do {
      if try isKnown(digest) {
        (info, content) = (try ImageDecoder.info(of: bytes), .known)
      } else {
        let loaded = try loader.load(bytes)
        (info, content) = (loaded.info, .pixels(loaded))
      }
    } catch {
      (info, content) = (nil, .failed("\(error)"))
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    return (underlying ?? error).localizedDescription
  }
}
