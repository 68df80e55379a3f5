import Foundation
import FoundationXML
import TestSupport
import Testing

/// A store whose classes and files have names as mistakes and attackers give them; one model, one broken file.
@Suite("Reports from the command line", .serialized)
struct ReportCommandTests {
  private static let prepared = Result { try prepare() }
  private static let classNames = [
    "<script>window.pwned=1<", "\"onload=\"window.pwned=1", "שלום & \u{202E}evil 🍎\nline",
  ]
  private static let store = "out/odd.sqlite"

  let place: Workplace

  init() throws { place = try Self.prepared.get() }

  private static func prepare() throws -> Workplace {
    let place = try Workplace()
    try place.copyPictures(8, to: "plain")
    let files = FileManager.default
    let labels = try files.contentsOfDirectory(atPath: place.folder.path("plain")).sorted()
    var rows = ["path,label,split"]
    func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
    for (label, name) in zip(labels, classNames) {
      let pictures = try files.contentsOfDirectory(atPath: place.folder.path("plain/\(label)")).sorted()
      for (index, picture) in pictures.enumerated() {
        let path = "plain/\(label)/\(index) '<b>&\"\(label).jpg"
        try files.moveItem(
          atPath: place.folder.path("plain/\(label)/\(picture)"), toPath: place.folder.path(path))
        rows.append("\(quoted(path)),\(quoted(name)),\(index < 5 ? "train" : "test")")
      }
    }
    try place.folder.write("no picture", to: "plain/<i>broken</i>.jpg")
    rows.append("plain/<i>broken</i>.jpg,\(quoted(classNames[0])),train")
    // The same bytes in train and test.
    let first = "plain/\(labels[0])/0 '<b>&\"\(labels[0]).jpg"
    try files.copyItem(atPath: place.folder.path(first), toPath: place.folder.path("plain/copy.jpg"))
    rows.append("plain/copy.jpg,\(quoted(classNames[0])),test")
    try place.folder.write(rows.joined(separator: "\n") + "\n", to: "list.csv")
    try place.folder.write(
      """
      name: "odd </title>"
      store: \(store)
      dataset: {csv: list.csv, split: {method: column}}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      reduce: [{pca: {components: 4}}]
      head: {svm: {probability: true}}
      evaluate: {splits: [test]}
      report: {file: out/odd.html, plots: out/plots, title: "<b>odd</b>"}
      """, to: "odd.yaml")
    let outcome = try place.command.run("run", "odd.yaml", "--quiet", "--json")
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return place
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: place.folder.url.appending(path: path), encoding: .utf8)
  }

  @Test("hostile names are text: the page is well-formed, and has one script, its own")
  func hostileNames() throws {
    let html = try text("out/odd.html")
    let parser = XMLParser(data: Data(html.utf8))
    #expect(parser.parse(), "line \(parser.lineNumber): \(parser.parserError?.localizedDescription ?? "")")
    #expect(html.components(separatedBy: "<script").count == 2)
    #expect(html.contains("<h1><bdi>&lt;b&gt;odd&lt;/b&gt;</bdi></h1>"))
    #expect(html.contains("&lt;script&gt;window.pwned=1&lt;"))
    #expect(html.contains("[U+202E]evil") && !html.contains("\u{202E}"))
    #expect(html.contains("🍎␊line"))
    #expect(html.contains("&lt;i&gt;broken&lt;/i&gt;.jpg"))
    #expect(!html.contains("<i>") && !html.contains("<b>"))
    #expect(html.contains("1 image is in more than one part of the dataset"))
  }

  @Test("every picture is in it once, and the plots lie beside it as SVG and PNG")
  func plotsAndPictures() throws {
    let html = try text("out/odd.html")
    // 25 images can be decoded.
    #expect(html.components(separatedBy: "<image id=").count - 1 == 25)
    let plots = try FileManager.default.contentsOfDirectory(atPath: place.folder.path("out/plots"))
    let names = plots.filter { $0.hasSuffix(".svg") }.map { $0.dropLast(4) }
    #expect(names.count >= 7 && plots.count == 2 * names.count)
    #expect(Set(plots) == Set(names.flatMap { ["\($0).svg", "\($0).png"] }))
  }

  @Test("the area in the page is the one evaluate stored")
  func agreement() throws {
    let stored = try place.query(
      "SELECT printf('%.3f', value) FROM metric WHERE name = 'roc_auc' AND class IS NULL", store: Self.store)
    #expect(try text("out/odd.html").contains("mean of classes\u{2069}, AUC \(try #require(stored.first))"))
  }

  @Test("a second run writes nothing; one after the file was cut off writes it again")
  func upToDate() throws {
    let before = try Data(contentsOf: place.folder.url.appending(path: "out/odd.html"))
    let second = try RunResult(place.command.run("run", "odd.yaml", "--quiet", "--json"))
    #expect(try second.stage("report").status == "up_to_date")
    try before.prefix(before.count / 2).write(to: place.folder.url.appending(path: "out/odd.html"))
    let third = try RunResult(place.command.run("run", "odd.yaml", "--quiet", "--json"))
    #expect(try third.stage("report").status == "done")
    let after = try text("out/odd.html")
    #expect(after.hasSuffix("</html>\n"))
    try FileManager.default.removeItem(atPath: place.folder.path("out/plots/feature-map.png"))
    let fourth = try RunResult(place.command.run("run", "odd.yaml", "--quiet", "--json"))
    #expect(try fourth.stage("report").status == "done")
    let fifth = try RunResult(
      place.command.run(
        "run", "odd.yaml", "--quiet", "--json", "--set", "report.title=new", "--only", "report"))
    #expect(try fifth.stage("report").status == "done")
    #expect(try text("out/odd.html").contains("<h1><bdi>new</bdi></h1>"))
    _ = try place.command.run("run", "odd.yaml", "--quiet")
  }

  @Test("the same store gives the same bytes, and is not changed")
  func sameBytes() throws {
    let first = try place.command.run("report", "--store", Self.store, "-o", "out/a.html", "--threads", "1")
    #expect(first.exitCode == 0, "\(first.standardError)")
    #expect(first.standardOutput.hasPrefix("out/a.html, "))
    let rows = try place.query("SELECT count(*) FROM run", store: Self.store)
    let second = try place.command.run("report", "--store", Self.store, "-o", "out/b.html", "--json")
    #expect(second.exitCode == 0, "\(second.standardError)")
    #expect(try text("out/a.html") == text("out/b.html"))
    #expect(try place.query("SELECT count(*) FROM run", store: Self.store) == rows)
  }

  @Test("files that are gone or changed are said to be; a limit of pictures holds")
  func missingPictures() throws {
    let copy = place.folder.url.appending(path: "plain/copy.jpg")
    let bytes = try Data(contentsOf: copy)
    defer { try? bytes.write(to: copy) }
    try FileManager.default.removeItem(at: copy)
    var outcome = try place.command.run("report", "--store", Self.store, "-o", "out/gone.html")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(try text("out/gone.html").contains("the file is gone"))
    try (bytes + [0]).write(to: copy)
    outcome = try place.command.run("report", "--store", Self.store, "-o", "out/gone.html")
    #expect(try text("out/gone.html").contains("the file has changed since its features were made"))
    outcome = try place.command.run("report", "--store", Self.store, "-o", "out/few.html", "--pictures", "5")
    #expect(try text("out/few.html").components(separatedBy: "<image id=").count - 1 <= 5)
    #expect(try text("out/few.html").contains("left out to keep the report small"))
  }

  @Test("a store without a model, and one without features of a model, say what there is")
  func lessThanAll() throws {
    try place.folder.write(
      """
      name: bare
      store: out/bare.sqlite
      dataset: {csv: list.csv, split: {method: column}}
      images: {target_size: [32, 32], interpolation: bilinear}
      backbone: {name: mobilenet_v2, weights: random}
      """, to: "bare.yaml")
    _ = try RunResult(place.command.run("run", "bare.yaml", "--quiet", "--json"))
    var outcome = try place.command.run("report", "--store", "out/bare.sqlite")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    let bare = try text("out/bare.html")
    #expect(bare.contains("Map of the features") && bare.contains("id=\"failures\""))
    #expect(!bare.contains("id=\"model-0\""))
    _ = try place.command.run("store", "info", Self.store)
    try FileManager.default.copyItem(
      atPath: place.folder.path(Self.store), toPath: place.folder.path("out/gone.sqlite"))
    _ = try place.query("DELETE FROM feature_vector; DELETE FROM feature_summary", store: "out/gone.sqlite")
    outcome = try place.command.run("report", "--store", "out/gone.sqlite", "-o", "out/nofeatures.html")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(try text("out/nofeatures.html").contains("the features of test are no longer in the store"))
  }

  @Test("a model that is not there, a folder that cannot be written and a full disk leave nothing behind")
  func failures() throws {
    var outcome = try place.command.run(
      "report", "--store", Self.store, "--model", "nobody", "-o", "out/x.html")
    #expect(outcome.exitCode == 1 && outcome.standardError.contains("nobody"))
    outcome = try place.command.run("report", "--store", Self.store, "-o", "list.csv/x.html")
    #expect(
      outcome.exitCode == 1 && outcome.standardError.contains("list.csv/x.html"), "\(outcome.standardError)")
    try place.folder.write("old", to: "out/full/x.html")
    outcome = try place.command.run(
      ["report", "--store", Self.store, "-o", "out/full/x.html"], shellPrefix: "ulimit -f 200")
    #expect(
      outcome.exitCode == 1 && outcome.standardError.contains("out/full/x.html"), "\(outcome.standardError)")
    #expect(try text("out/full/x.html") == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path("out/full")) == ["x.html"])
    outcome = try place.command.run(
      "report", "--store", Self.store, "--split", "validation", "-o", "out/v.html")
    #expect(outcome.exitCode == 0)
    #expect(try text("out/v.html").contains("was not measured on validation"))
  }
}
