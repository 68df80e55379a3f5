import Evaluation
import Foundation
import FoundationXML
import Reporting
import Tensors

/// Names as people, mistakes and attackers give them.
let hostileNames = [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; alert(1); //", "</style><b>", "]]>",
  "<!--",
  "a & b &amp; c", "line\nbreak\tand tab", "nul\u{0}bell\u{7}", "שלום עולם", "مرحبا", "evil\u{202E}gpj.exe",
  "iso\u{2069}late\u{2066}d", "emoji 🍎👩‍👩‍👧", "sep\u{2028}and\u{2029}", "\u{FFFE}\u{FFFF}", "{{template}}",
  "${x}",
  "javascript:alert(1)", "data:text/html,<script>", "", " ", "%00%3Cscript%3E", "e\u{301}", "x\u{85}y\u{7F}",
]

/// The tree of an XML document, for tests.
final class XMLTree: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""
    /// Names of the elements around it.
    let path: [String]
  }

  private(set) var elements: [Element] = []
  private(set) var problem: String?
  private var open: [Int] = []

  /// Parses a whole document.
  init(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.shouldResolveExternalEntities = false
    parser.delegate = self
    if !parser.parse() {
      problem = parser.parserError.map { "\($0) at line \(parser.lineNumber)" } ?? "unknown"
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append(Element(name: name, attributes: attributes, path: open.map { elements[$0].name }))
    open.append(elements.count - 1)
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }
}

/// A report with every part, whose classes and files bear these names.
func sampleReport(classNames: [String], title: String = "sample") throws -> Report {
  var generator = SplitMix64(seed: 5)
  let labels = LabelEncoding(classNames).classNames
  let sampleCount = 6 * labels.count
  let actual = (0..<sampleCount).map { labels[$0 % labels.count] }
  let values = Matrix(
    rowCount: sampleCount, columnCount: labels.count,
    elements: (0..<sampleCount).flatMap { row -> [Double] in
      let raw = labels.indices.map {
        Double.random(in: 0...1, using: &generator) + ($0 == row % labels.count ? 0.6 : 0)
      }
      return raw.map { $0 / raw.reduce(0, +) }
    })
  let predicted = (0..<sampleCount).map { row in
    labels[values.row(row).enumerated().max { $0.element < $1.element }!.offset]
  }
  let paths = (0..<sampleCount).map { "photos/\(actual[$0])/\($0) \(actual[$0]).jpg" }
  func reference(_ row: Int) -> PictureReference {
    PictureReference(
      imageID: Int64(row + 1), path: paths[row], actual: actual[row], split: "test",
      predicted: predicted[row],
      probability: values.row(row).max(), margin: 0.1, entropy: 0.5)
  }
  let jpeg = PictureAlbum.Picture.jpeg([0xFF, 0xD8, 0xFF, 0xD9], width: 40, height: 30)
  var pictures: [Int64: PictureAlbum.Picture] = [:]
  for row in 0..<sampleCount {
    pictures[Int64(row + 1)] = row % 5 == 4 ? .missing(reason: "the file is gone: \(paths[row])") : jpeg
  }
  let matrix = try ConfusionMatrix(actual: actual, predicted: predicted)
  var cells: [EvaluationContent.Cell] = []
  for (row, name) in matrix.classNames.enumerated() {
    for (column, other) in matrix.classNames.enumerated() where matrix.counts[row, column] > 0 {
      let examples = (0..<sampleCount).filter { actual[$0] == name && predicted[$0] == other }
      cells.append(
        EvaluationContent.Cell(
          actual: name, predicted: other, count: examples.count, examples: examples.prefix(4).map(reference)))
    }
  }
  var model = ModelContent(name: title, facts: [Fact("C", "1"), Fact("only images where", title)])
  model.evaluation = EvaluationContent(
    split: "test", matrix: matrix,
    metrics: [
      EvaluationContent.Metric(name: "accuracy", value: matrix.accuracy, low: 0.1, high: 0.9),
      EvaluationContent.Metric(name: "log_loss", value: nil),
    ], classAreas: [labels[0]: 0.75],
    reliability: try ReliabilityTable(
      probabilities: (0..<sampleCount).map { values.row($0).max() ?? 0 },
      isCorrect: zip(actual, predicted).map { $0 == $1 }),
    scores: try ClassScores(classNames: labels, actual: actual, values: values, kind: .probabilities),
    cells: cells, worstErrors: (0..<3).map(reference), surestHits: (3..<6).map(reference),
    mostUncertain: (0..<2).map(reference))
  model.evaluation?.explanation = ExplanationContent(
    method: "Grad-CAM", layer: title, mapCount: 1234,
    wrong: [
      ExplanationContent.Example(reference: reference(0), picture: jpeg, borderShare: 0.625),
      ExplanationContent.Example(reference: reference(1), picture: .missing(reason: title), borderShare: nil),
    ], right: [ExplanationContent.Example(reference: reference(3), picture: jpeg, borderShare: 0.25)])
  model.learningCurves = [ModelContent.Curve(name: "loss", values: [1, 0.5, 0.25])]
  model.search = SearchContent(
    foldCount: 3, candidateCount: 3,
    candidates: [
      SearchContent.Candidate(
        parameters: "C 1", accuracy: 0.9, balancedAccuracy: 0.9, macroF1: 0.9, low: 0.8, high: 1,
        fitSeconds: 0.1,
        error: nil),
      SearchContent.Candidate(
        parameters: "C 2", accuracy: 0.8, balancedAccuracy: 0.8, macroF1: 0.8, low: 0.7, high: 0.9,
        fitSeconds: 100, error: nil),
      SearchContent.Candidate(
        parameters: title, accuracy: nil, balancedAccuracy: nil, macroF1: nil, low: nil, high: nil,
        fitSeconds: nil,
        error: title),
    ])
  model.explainedVariance = [0.5, 0.2, 0.1]
  var report = Report(
    title: title, subtitle: "Store \(title)", fingerprint: "f00d",
    dataset: DatasetContent(
      name: title, splits: ["train", "test"],
      classes: labels.map { ClassCount(name: $0, counts: [3, 6]) } + [ClassCount(name: nil, counts: [1, 0])]),
    failures: FailureContent(
      totalCount: 1, reasons: [(title, 1)],
      failures: [FailureContent.Failure(path: title, label: title, byteCount: 12, reason: title)]),
    duplicates: DuplicateContent(
      copyCount: 1, similarCount: 1, threshold: 0.98,
      pairs: [
        DuplicateContent.Pair(first: reference(0), second: reference(1), cosine: nil),
        DuplicateContent.Pair(first: reference(2), second: reference(3), cosine: 0.99),
      ]), album: PictureAlbum(pictures, note: title))
  report.models = [model]
  report.map = FeatureMap(
    classNames: labels,
    points: (0..<sampleCount).map { row in
      FeatureMap.Point(
        imageID: Int64(row + 1), x: Double(row), y: -Double(row % 7), path: paths[row],
        classIndex: row == 0 ? nil : row % labels.count, predicted: predicted[row])
    }, ratios: [0.4, 0.2], explanation: title)
  report.comparison = ComparisonContent(
    split: "test", imageCount: sampleCount,
    rows: [
      ComparisonContent.Row(
        name: title, head: "svm", features: title, accuracy: 0.8, low: 0.7, high: 0.9, onlyThis: nil,
        onlyFirst: nil, pValue: nil),
      ComparisonContent.Row(
        name: "other", head: "mlp", features: "f", accuracy: 0.7, low: 0.6, high: 0.8, onlyThis: 1,
        onlyFirst: 4,
        pValue: 0.00001),
    ])
  report.comparisonNotes = [title]
  report.facts = [Fact("store", title), Fact("network", "resnet50")]
  report.runs = [
    RunRecord(
      id: 1, command: title, startedAt: "2026-01-01", status: "done", version: "1", seconds: 3, seed: 42,
      specification: "name: x\nstore: \(title)",
      stages: [
        RunRecord.Stage(
          name: "extract", status: "up_to_date", seconds: nil, items: 3, computed: nil, reused: 3, failed: 0,
          reason: title)
      ])
  ]
  return report
}
