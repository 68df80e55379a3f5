import Evaluation

/// The plots of a report.
package struct ReportPlots: Sendable {
  /// The plots of one model.
  struct Model: Sendable {
    var confusion, reliability, roc, precisionRecall, search, scree: Drawing?
    var learning: [Drawing] = []

    var all: [Drawing] {
      [confusion, reliability, roc, precisionRecall].compactMap(\.self) + learning
        + [search, scree].compactMap(\.self)
    }
  }

  private(set) var classBalance: Drawing?
  private(set) var map: Drawing?
  /// In the order of the report's models.
  private(set) var models: [Model]

  /// All of them, each under a name of its own.
  package var all: [Drawing] { [classBalance, map].compactMap(\.self) + models.flatMap(\.all) }

  /// The plots of `report` as they stand alone.
  package init(_ report: Report) { self.init(report, isInteractive: false) }

  /// - Parameter isInteractive: Whether cells and points refer to pictures of the page.
  init(_ report: Report, isInteractive: Bool) {
    if report.dataset.imageCount > 0 {
      classBalance =
        ClassBalancePlot(classes: report.dataset.classes, splits: report.dataset.splits).drawing
    }
    if let map = report.map {
      var plot = MapPlot(map: map)
      let album = report.album
      if isInteractive { plot.picture = { album.id(of: $0) } }
      self.map = plot.drawing
    }
    var names: Set<String> = []
    models = report.models.enumerated().map { index, model in
      var prefix = Self.fileName(model.name)
      if !names.insert(prefix).inserted { prefix += "-\(index + 1)" }
      names.insert(prefix)
      return Self.plots(of: model, number: index, prefix: prefix, isInteractive: isInteractive)
    }
  }

  /// A name of any origin as part of a file's name: letters, digits and hyphens.
  private static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
      return isPlain ? String(scalar) : "-"
    }
    return "model-" + safe.joined().prefix(60)
  }

  private static func plots(
    of model: ModelContent, number: Int, prefix: String, isInteractive: Bool
  ) -> Model {
    var plots = Model()
    if let evaluation = model.evaluation {
      var confusion = ConfusionPlot(name: "\(prefix)-confusion", matrix: evaluation.matrix)
      if isInteractive {
        let ids = CellID.ids(of: evaluation, model: number)
        confusion.link = { ids[CellID(actual: $0, predicted: $1)] }
        confusion.chosenLink = CellID.first(of: evaluation, model: number)
      }
      plots.confusion = confusion.drawing
      plots.reliability = evaluation.reliability.map {
        ReliabilityPlot(name: "\(prefix)-reliability", table: $0).drawing
      }
      if let scores = evaluation.scores {
        let curves = CurvePlots(scores: scores, prefix: prefix)
        (plots.roc, plots.precisionRecall) = (curves.roc, curves.precisionRecall)
      }
    }
    plots.learning = model.learningCurves.filter { $0.values.count > 1 }.map {
      learning($0, name: "\(prefix)-\(fileName($0.name).dropFirst("model-".count))")
    }
    plots.search = model.search.flatMap { SearchPlot(name: "\(prefix)-search", search: $0).drawing }
    if !model.explainedVariance.isEmpty {
      plots.scree = ScreePlot(name: "\(prefix)-variance", ratios: model.explainedVariance).drawing
    }
    return plots
  }

  private static func learning(_ curve: ModelContent.Curve, name: String) -> Drawing {
    let words = curve.name.replacing("_", with: " ")
    let finite = curve.values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    return LinePlot(
      name: name, title: "Learning: \(words) after each epoch",
      x: Axes.Axis(
        title: "epoch", domain: 1...Double(curve.values.count), ticks: Tick.whole(upTo: curve.values.count)),
      y: Axes.Axis(title: words, domain: min(low, 0)...max(high, low)),
      series: [
        LinePlot.Series(
          name: nil, style: "s0 line",
          points: curve.values.enumerated().filter(\.element.isFinite).map { (Double($0 + 1), $1) },
          isMarked: true)
      ]
    ).drawing
  }
}

/// A cell of a confusion matrix, by the positions of its classes.
struct CellID: Hashable, Sendable {
  let actual, predicted: Int

  /// The id of the first cell that has pictures: those are shown until another is chosen.
  static func first(of evaluation: EvaluationContent, model: Int) -> String? {
    var only = evaluation
    only.cells = Array(evaluation.cells.prefix(1))
    return ids(of: only, model: model).values.first
  }

  /// The ids of the cells that have pictures.
  static func ids(of evaluation: EvaluationContent, model: Int) -> [CellID: String] {
    let positions = Dictionary(
      uniqueKeysWithValues: evaluation.matrix.classNames.enumerated().map { ($1, $0) })
    var ids: [CellID: String] = [:]
    for cell in evaluation.cells {
      guard let actual = positions[cell.actual], let predicted = positions[cell.predicted] else { continue }
      ids[CellID(actual: actual, predicted: predicted)] = "m\(model)-c\(actual)-\(predicted)"
    }
    return ids
  }
}
