import Evaluation
import Tensors

/// ROC and precision-recall curves of what a model gives every class.
///
/// Two classes have one ROC curve, read for the second one. Of up to eight classes each has a colour; of more the mean and the
/// five with the smallest area are named, the others are faint.
struct CurvePlots: Sendable {
  private static let namedLimit = Palette.seriesCount
  private static let worstCount = 5
  /// Of so many classes and more, faint lines would be a grey area.
  private static let faintLimit = 100

  let roc, precisionRecall: Drawing?

  init(scores: ClassScores, prefix: String) {
    let columns = scores.classNames.indices.map { column in
      scores.values.rowCount == 0 ? [] : (0..<scores.sampleCount).map { scores.values[$0, column] }
    }
    let truths = scores.classNames.indices.map { column in scores.actual.map { $0 == column } }
    roc = Self.roc(scores, columns, truths, prefix)
    precisionRecall = Self.precisionRecall(scores, columns, truths, prefix)
  }

  /// One curve before its style is chosen.
  private struct Line {
    let name: String
    let area: Double
    let points: [(x: Double, y: Double)]
  }

  private static func roc(
    _ scores: ClassScores, _ columns: [[Double]], _ truths: [[Bool]], _ prefix: String
  ) -> Drawing? {
    let wanted = scores.classNames.count == 2 ? [1] : Array(scores.classNames.indices)
    let curves = wanted.compactMap { column in
      ROCCurve(values: columns[column], isPositive: truths[column]).map { (scores.classNames[column], $0) }
    }
    guard !curves.isEmpty else { return nil }
    func points(_ curve: ROCCurve) -> [(x: Double, y: Double)] {
      curve.points.map { ($0.falsePositiveRate, $0.truePositiveRate) }
    }
    let lines = curves.map { Line(name: $0.0, area: $0.1.area, points: points($0.1)) }
    var mean: Line?
    if curves.count > 1, let curve = ROCCurve.mean(of: curves.map(\.1)) {
      mean = Line(name: "mean of classes", area: curve.area, points: points(curve))
    }
    return LinePlot(
      name: "\(prefix)-roc", title: "ROC curve\(lines.count > 1 ? "s, one class against the rest" : "")",
      x: Axes.Axis(title: "false positive rate", domain: 0...1),
      y: Axes.Axis(title: "true positive rate", domain: 0...1),
      series: series(lines, mean: mean, word: "AUC"), guides: [LinePlot.Guide(from: (0, 0), to: (1, 1))]
    ).drawing
  }

  private static func precisionRecall(
    _ scores: ClassScores, _ columns: [[Double]], _ truths: [[Bool]], _ prefix: String
  ) -> Drawing? {
    let curves = scores.classNames.indices.compactMap { column in
      PrecisionRecallCurve(values: columns[column], isPositive: truths[column]).map {
        (scores.classNames[column], $0)
      }
    }
    guard !curves.isEmpty else { return nil }
    let lines = curves.map { name, curve in
      // Precision holds until the next threshold: steps, as average precision counts them.
      Line(
        name: name, area: curve.averagePrecision,
        points: zip(curve.points, curve.points.dropFirst()).reduce(into: []) { points, pair in
          // Thresholds that find no more of the class have no width, and would be spikes.
          guard pair.1.recall > pair.0.recall else { return }
          points.append((pair.0.recall, pair.1.precision))
          points.append((pair.1.recall, pair.1.precision))
        })
    }
    return LinePlot(
      name: "\(prefix)-precision-recall", title: "Precision and recall",
      x: Axes.Axis(title: "recall", domain: 0...1), y: Axes.Axis(title: "precision", domain: 0...1),
      series: series(lines, mean: nil, word: "AP")
    ).drawing
  }

  private static func series(_ lines: [Line], mean: Line?, word: String) -> [LinePlot.Series] {
    func named(_ line: Line, _ style: String) -> LinePlot.Series {
      LinePlot.Series(
        name: line.name, detail: ", \(word) \(PlotNumber.fixed(line.area, decimals: 3))", style: style,
        points: line.points)
    }
    var series: [LinePlot.Series]
    if lines.count <= namedLimit {
      series = lines.enumerated().map { named($0.element, "\(Palette.series($0.offset)) line") }
    } else {
      let order = lines.indices.sorted { (lines[$0].area, $0) < (lines[$1].area, $1) }
      let faint = order.dropFirst(worstCount)
      series =
        lines.count > faintLimit
        ? [] : faint.map { LinePlot.Series(name: nil, style: "faint thin line", points: lines[$0].points) }
      series += order.prefix(worstCount).enumerated().map {
        named(lines[$0.element], "\(Palette.series($0.offset)) line")
      }
    }
    if let mean { series.append(named(mean, "strong line")) }
    return series
  }
}
