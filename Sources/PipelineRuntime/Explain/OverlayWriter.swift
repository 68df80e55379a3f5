internal import Explanation
internal import Files
internal import Foundation
internal import Images

/// Writes pictures with their maps into a folder, laid out as the images are.
struct OverlayWriter {
  /// The longer side of a picture in pixels, and how finely JPEG files are written.
  private static let (longerSide, quality) = (640, 90)

  private let settings: OverlaySettings
  private let method: MapMethod
  private let loader: ImageLoader
  /// How many components all folders have in common.
  private let sharedCount: Int
  /// Paths without ending that several files have, so that the ending must tell them apart.
  private let ambiguousStems: Set<String>

  /// A writer for the images at `paths`.
  init(_ settings: OverlaySettings, method: MapMethod, loader: ImageLoader, paths: [String]) {
    (self.settings, self.method, self.loader) = (settings, method, loader)
    let counts = Dictionary(paths.map { (Self.stem($0), 1) }, uniquingKeysWith: +)
    ambiguousStems = Set(counts.filter { $0.value > 1 }.keys)
    let folders = paths.map(Self.folder)
    let first = folders.first ?? []
    sharedCount = folders.reduce(first.count) { count, folder in
      zip(first.prefix(count), folder).prefix { $0 == $1 }.count
    }
  }

  /// Writes one picture.
  ///
  /// - Returns: The file's path: `FOLDER/photo.class.method.jpg`.
  func write(
    _ map: ActivationMap, ofClass className: String, over bytes: [UInt8], path: String
  ) throws -> String {
    let picture = try OverlayPicture(
      bytes, map, overlay: settings.overlay, loader: loader, longerSide: Self.longerSide)
    let file =
      switch settings.format {
      case .jpeg: try JPEGEncoder.encode(picture.pixels, quality: Self.quality)
      case .png: try PNGEncoder.encode(picture.pixels)
      }
    let target = self.path(for: path, className)
    try StagedFile.write(file, to: target)
    return target
  }

  private func path(for path: String, _ className: String) -> String {
    let folders = [settings.folder] + Self.folder(path).dropFirst(sharedCount)
    let whole = ambiguousStems.contains(Self.stem(path))
    let name = URL(fileURLWithPath: whole ? path : Self.stem(path)).lastPathComponent
    let safeClass = className.replacingOccurrences(of: "/", with: "_")
    let ending = settings.format == .jpeg ? "jpg" : "png"
    return (folders + ["\(name).\(safeClass).\(method.rawValue).\(ending)"]).joined(separator: "/")
  }

  private static func stem(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.deletingPathExtension().path
  }

  private static func folder(_ path: String) -> [String] {
    URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().pathComponents
  }
}
