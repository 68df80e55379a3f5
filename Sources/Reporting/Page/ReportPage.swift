import Digests
import Tensors

/// A report as one HTML file that needs nothing else: no network, no other file, and no script to be read.
///
/// The markup is XHTML-compatible, so that an XML parser can check it. A content security policy allows pictures that are in
/// the file, and the one style sheet and script by their digests; whatever a label says, nothing else can run or load.
package struct ReportPage: Sendable {
  let report: Report
  let plots: ReportPlots

  /// The page of `report`.
  package init(_ report: Report) {
    self.report = report
    plots = ReportPlots(report, isInteractive: true)
  }

  /// The whole file.
  package var html: String {
    let page = Markup.element(
      "html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], [head, body])
    return "<!DOCTYPE html>\n\(page.xml)\n"
  }

  /// What a page says about itself.
  package struct Facts: Equatable, Sendable {
    /// As in the report.
    package var fingerprint: String
    package var pictureCount: Int
    /// Names of the plots.
    package var plots: [String]
  }

  private var mark: Markup {
    .element(
      "meta",
      [
        "name": "pipeline-report",
        "content": "\(report.fingerprint) \(pictureCount) \(plots.all.map(\.name).joined(separator: " "))",
      ])
  }

  /// What the page says about itself that begins and ends with these texts; nil where they are no whole page.
  package static func facts(beginning: String, end: String) -> Facts? {
    guard end.hasSuffix("</html>\n"),
      let match = beginning.firstMatch(of: /<meta name="pipeline-report" content="([^"]*)"\/>/)
    else { return nil }
    let words = match.1.split(separator: " ").map(String.init)
    guard words.count >= 2, let pictureCount = Int(words[1]) else { return nil }
    return Facts(fingerprint: words[0], pictureCount: pictureCount, plots: Array(words.dropFirst(2)))
  }

  private var pictureCount: Int {
    report.album.pictures.values.count { if case .jpeg = $0 { true } else { false } }
  }

  private var head: Markup {
    .element(
      "head", [:],
      [
        .element("meta", ["charset": "utf-8"]), mark,
        .element("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]),
        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("meta", ["name": "color-scheme", "content": "light dark"]),
        .element("meta", ["name": "referrer", "content": "no-referrer"]),
        .element("meta", ["name": "generator", "content": "pipeline"]),
        .element("title", text: report.title), .element("style", [:], [.code(PageStyle.sheet)]),
      ])
  }

  private static let policy: String = {
    func source(_ code: String) -> String {
      let digest = Digest(.sha256)
      digest.update(Array(code.utf8))
      return "'sha256-\(Base64.encode(digest.finishBytes()))'"
    }
    return "default-src 'none'; img-src data:; style-src \(source(PageStyle.sheet)); "
      + "script-src \(source(PageScript.code)); base-uri 'none'; form-action 'none'"
  }()

  private var body: Markup {
    let sections = self.sections
    return .element(
      "body", [:],
      [
        pictures,
        .element("header", [:], [header, navigation(sections)]),
        .element("main", [:], sections.map(\.markup)),
        .element(
          "footer", [:],
          [
            .paragraph(
              "Written by pipeline. This file is complete in itself and asks nothing of any network.")
          ]),
        .element("div", ["id": "tip", "role": "status", "hidden": "hidden"]),
        .element("script", [:], [.code(PageScript.code)]),
      ])
  }

  private var header: Markup {
    var parts = [
      Markup.element("h1", [:], [.name(report.title)]),
      Markup.element("p", ["class": "subtitle"], [.name(report.subtitle)]),
    ]
    if !report.notices.isEmpty {
      parts.append(
        .element(
          "ul", ["class": "notices"], report.notices.map { .element("li", [:], [.text($0)]) }))
    }
    parts.append(.element("div", ["class": "headline"], report.headline.map(Self.headline)))
    return .joined(parts)
  }

  private static func headline(_ fact: Fact) -> Markup {
    .element(
      "div", [:],
      [
        .element("div", ["class": "label"], text: fact.name),
        .element("div", ["class": "value"], [.name(fact.value, limit: 28)]),
        fact.detail.map { .element("div", ["class": "detail"], [.name($0, limit: 60)]) } ?? .empty,
      ])
  }

  /// A part of the page with its place in the navigation.
  struct Section {
    let id: String
    let title: String
    let content: [Markup]

    var markup: Markup {
      .element("section", ["id": id], [.element("h2", [:], [.name(title)])] + content)
    }
  }

  private var sections: [Section] {
    var sections: [Section] = []
    for index in report.models.indices { sections.append(modelSection(index)) }
    if report.comparison != nil || !report.comparisonNotes.isEmpty { sections.append(comparisonSection) }
    sections.append(datasetSection)
    if report.map != nil { sections.append(mapSection) }
    if report.failures.totalCount > 0 { sections.append(failureSection) }
    sections.append(duplicateSection)
    sections.append(runSection)
    return sections
  }

  private func navigation(_ sections: [Section]) -> Markup {
    .element(
      "nav", ["aria-label": "Parts of the report"],
      sections.map { .element("a", ["href": "#\($0.id)"], [.name($0.title, limit: 32)]) })
  }

  /// All pictures, once, where nothing shows them; the others refer to these.
  private var pictures: Markup {
    let images = report.album.pictures.sorted { $0.key < $1.key }.compactMap { id, picture -> Markup? in
      guard case .jpeg(let bytes, let width, let height) = picture else { return nil }
      return .element(
        "image",
        [
          "id": "p\(id)", "width": "\(width)", "height": "\(height)",
          "href": "data:image/jpeg;base64,\(Base64.encode(bytes))",
        ])
    }
    guard !images.isEmpty else { return .empty }
    // Not `display: none`, which would take what is referred to away with it.
    return .element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "album", "width": "0", "height": "0",
        "aria-hidden": "true",
      ],
      [.element("defs", [:], images)])
  }
}
