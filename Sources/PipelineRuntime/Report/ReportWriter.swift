internal import Files
internal import Foundation
internal import Rasters
internal import Reporting

/// Lays a report out and writes it, whole or not at all.
struct ReportWriter {
  /// Pixels in a drawing unit: sharp on paper and on dense screens.
  private static let rasterScale = 2.0

  let settings: ReportSettings

  /// Writes the page, then the plots.
  ///
  /// - Throws: `RuntimeError` about the file that cannot be written; `RasterError.notInstalled` where there is no librsvg, after the
  ///   page and the SVG files were written.
  func write(_ report: Report, interruption: Interruption) throws -> ReportSummary {
    let html = Array(ReportPage(report).html.utf8)
    try interruption.check()
    try StagedFile.write(html, to: settings.output)
    let pictures = report.album.pictures.values.count { if case .jpeg = $0 { true } else { false } }
    var summary = ReportSummary(
      path: settings.output, byteCount: html.count, pictureCount: pictures, plots: [])
    guard let folder = settings.plots else { return summary }
    let drawings = ReportPlots(report).all
    for drawing in drawings {
      try interruption.check()
      try StagedFile.write(Array(drawing.file.utf8), to: "\(folder)/\(drawing.name).svg")
    }
    for drawing in drawings {
      try interruption.check()
      let path = "\(folder)/\(drawing.name).png"
      let png = try SVGRaster.png(
        drawing.file, width: drawing.width, height: drawing.height, scale: Self.rasterScale)
      try StagedFile.write(png, to: path)
      summary.plots += ["\(folder)/\(drawing.name).svg", path]
    }
    return summary
  }
}

extension ReportWriter {
  private static let beginningByteCount = 65_536
  private static let endByteCount: UInt64 = 16

  /// What is written already, where it was made from this state of the store; nil where it must be written.
  func current(fingerprint: String) -> ReportSummary? {
    guard let file = FileHandle(forReadingAtPath: settings.output) else { return nil }
    defer { try? file.close() }
    guard let beginning = try? file.read(upToCount: Self.beginningByteCount),
      let length = try? file.seekToEnd(),
      length > Self.endByteCount, (try? file.seek(toOffset: length - Self.endByteCount)) != nil,
      let end = try? file.readToEnd(),
      let facts = ReportPage.facts(
        beginning: String(decoding: beginning, as: UTF8.self), end: String(decoding: end, as: UTF8.self)),
      facts.fingerprint == fingerprint
    else { return nil }
    let plots = settings.plots.map { folder in
      facts.plots.flatMap { ["\(folder)/\($0).svg", "\(folder)/\($0).png"] }
    }
    guard (plots ?? []).allSatisfy(FileManager.default.fileExists(atPath:)) else { return nil }
    return ReportSummary(
      path: settings.output, byteCount: Int(length), pictureCount: facts.pictureCount, plots: plots ?? [])
  }
}
