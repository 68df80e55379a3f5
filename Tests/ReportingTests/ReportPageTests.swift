import Digests
import Foundation
import Reporting
import Tensors
import Testing

@Suite("The page")
struct ReportPageTests {
  private func page(_ report: Report) throws -> (html: String, tree: XMLTree) {
    let html = ReportPage(report).html
    let tree = XMLTree(html)
    try #require(tree.problem == nil, "\(tree.problem ?? "")")
    return (html, tree)
  }

  @Test("is well-formed XML, whatever names there are", arguments: hostileNames)
  func wellFormed(_ name: String) throws {
    let (html, tree) = try page(sampleReport(classNames: ["plain", name], title: name))
    #expect(tree.all("script").count == 1)
    #expect(tree.all("style").count == 1)
    for element in tree.elements {
      #expect(
        !element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" || $0 == "src" }, "\(element)"
      )
      if let target = element.attributes["href"] {
        #expect(target.hasPrefix("#") || target.hasPrefix("data:image/jpeg;base64,"), "\(element)")
      }
    }
    let allowed: Set = [
      "html", "head", "meta", "title", "style", "body", "svg", "defs", "image", "header", "h1", "p", "bdi",
      "ul", "li",
      "div", "nav", "a", "main", "section", "h2", "h3", "rect", "text", "line", "path", "circle", "g", "use",
      "figure",
      "figcaption", "table", "thead", "tbody", "tr", "th", "td", "span", "dl", "dt", "dd", "details",
      "summary", "pre",
      "footer", "script",
    ]
    #expect(Set(tree.elements.map(\.name)).subtracting(allowed) == [])
    #expect(!html.contains("\u{202E}") && !html.contains("\u{2028}"))
  }

  @Test("shows names as text: what is read is what the name is, with the invisible made visible")
  func names() throws {
    let name = "<b>\"é\"</b> & 'שלום'\n\u{202E}x"
    let tree = try page(sampleReport(classNames: ["plain", name], title: name)).tree
    let shown = "<b>\"é\"</b> & 'שלום'␊[U+202E]x"
    #expect(tree.all("title").first?.text == shown)
    #expect(tree.all("bdi").contains { $0.text == shown && $0.path.last == "h1" })
    #expect(tree.all("td").count > 0 && tree.all("bdi").contains { $0.text == shown && $0.path.last == "td" })
  }

  @Test("every link and every picture that is referred to is there, and every picture once")
  func references() throws {
    let report = try sampleReport(classNames: ["a", "b", "c"])
    let (html, tree) = try page(report)
    let ids = tree.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count, "an id is there twice")
    for element in tree.elements {
      if let target = element.attributes["href"], target.hasPrefix("#") {
        #expect(ids.contains(String(target.dropFirst())), "\(target)")
      }
      if let picture = element.attributes["data-picture"] { #expect(ids.contains(picture)) }
    }
    let pictureCount = report.album.pictures.values.count { if case .jpeg = $0 { true } else { false } }
    // Maps of two pictures are shown where they belong and nowhere else.
    let explainedCount = report.models.count { $0.evaluation?.explanation != nil } * 2
    #expect(explainedCount > 0)
    #expect(tree.all("image").count == pictureCount + explainedCount)
    #expect(html.components(separatedBy: "base64,").count - 1 == pictureCount + explainedCount)
    #expect(html.contains("Grad-CAM of layer") && html.contains("border 0.62"))
    #expect(html.contains("no part speaks for it"))
    #expect(tree.all("use").count > pictureCount / 2)
    #expect(
      tree.elements.contains {
        $0.attributes["class"] == "thumb none" && $0.text.contains("the file is gone")
      })
  }

  @Test("its policy allows exactly its own style sheet and script, and nothing from elsewhere")
  func policy() throws {
    let (html, tree) = try page(sampleReport(classNames: ["a", "b"]))
    let policy = try #require(
      tree.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes[
        "content"])
    #expect(policy.hasPrefix("default-src 'none'; img-src data:; "))
    for (name, directive) in [("style", "style-src"), ("script", "script-src")] {
      // As a browser takes it from the file: what is between the tags, byte for byte.
      let code = try #require(
        html.components(separatedBy: "<\(name)>").last?.components(separatedBy: "</\(name)>").first)
      let digest = Digest(.sha256)
      digest.update(Array(code.utf8))
      #expect(policy.contains("\(directive) 'sha256-\(Base64.encode(digest.finishBytes()))'"))
    }
    let addresses = Set(html.matches(of: /https?:\/\/[^"' )<]+/).map { String($0.0) })
    #expect(addresses.isSubset(of: ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"]))
  }

  @Test("says about itself what it was made from, and a page that is cut off says nothing")
  func facts() throws {
    let report = try sampleReport(classNames: ["a", "b"])
    let html = ReportPage(report).html
    let facts = try #require(ReportPage.facts(beginning: html, end: String(html.suffix(16))))
    #expect(facts.fingerprint == "f00d")
    #expect(facts.plots == ReportPlots(report).all.map(\.name))
    #expect(ReportPage.facts(beginning: html, end: String(html.dropLast(3).suffix(16))) == nil)
    #expect(ReportPage.facts(beginning: "<html>", end: "</html>\n") == nil)
  }

  @Test("a report of nothing is a page, too")
  func empty() throws {
    let report = Report(
      title: "empty", subtitle: "", fingerprint: "0",
      dataset: DatasetContent(name: nil, splits: [], classes: []),
      failures: FailureContent(totalCount: 0, reasons: [], failures: []),
      duplicates: DuplicateContent(copyCount: 0, similarCount: nil, threshold: nil, pairs: []),
      album: PictureAlbum())
    let (html, tree) = try page(report)
    #expect(html.contains("There are no images."))
    #expect(tree.all("section").map { $0.attributes["id"] } == ["dataset", "duplicates", "runs"])
  }
}
