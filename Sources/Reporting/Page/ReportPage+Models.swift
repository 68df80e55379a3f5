import Evaluation
import Tensors

extension ReportPage {
  /// Of more classes the table holds the worst and the best.
  private static let classRowLimit = 60

  /// A model and how it did.
  func modelSection(_ index: Int) -> Section {
    let (model, plots) = (report.models[index], plots.models[index])
    var content: [Markup] = []
    if let evaluation = model.evaluation {
      content.append(
        .element(
          "p", ["class": "note"],
          [
            .text("Measured on the \(PlotNumber.grouped(evaluation.matrix.sampleCount)) labelled images of "),
            .name(evaluation.split), .text(". Intervals are 95 % (Wilson)."),
          ]))
      content.append(metrics(evaluation))
      content += model.notes.map { .paragraph($0, class: "notice") }
      content.append(confusion(evaluation, plots.confusion, model: index))
      content.append(classTable(evaluation))
      content.append(
        figures(
          [plots.reliability, plots.roc, plots.precisionRecall] + plots.learning + [
            plots.search, plots.scree,
          ]))
      content.append(
        gallery(
          "Worst errors", "Wrong, and surest of it: often a wrong label, or what the model cannot see.",
          evaluation.worstErrors))
      content.append(
        gallery(
          "Most uncertain", "Probabilities closest to even: the images whose labels would teach the most.",
          evaluation.mostUncertain
        ) { $0.entropy.map { "entropy \(PlotNumber.fixed($0, decimals: 3))" } })
      content.append(
        gallery(
          "Surest hits", "Right, and surest of it: what the model takes for typical.", evaluation.surestHits))
      content.append(explanation(evaluation.explanation))
    } else {
      content += model.notes.map { .paragraph($0, class: "notice") }
      content.append(figures(plots.learning + [plots.search, plots.scree]))
    }
    if let search = model.search { content.append(searchTable(search)) }
    content.append(.element("h3", text: "Settings"))
    content.append(list(model.facts))
    return Section(id: "model-\(index)", title: "Model \(model.name)", content: content)
  }

  /// Plots side by side where there is room.
  func figures(_ drawings: [Drawing?]) -> Markup {
    let shown = drawings.compactMap(\.self)
    guard !shown.isEmpty else { return .empty }
    return .element(
      "div", ["class": "figures"],
      shown.map { .element("div", ["class": "figure"], [$0.inline]) })
  }

  private func metrics(_ evaluation: EvaluationContent) -> Markup {
    .element(
      "div", ["class": "metrics"],
      evaluation.metrics.map { metric in
        var parts: [Markup] = [
          .element("div", ["class": "label"], text: Self.words(metric.name)),
          .element("div", ["class": "value"], text: Self.number(metric.value)),
        ]
        if let low = metric.low, let high = metric.high {
          parts.append(
            .element("div", ["class": "detail"], text: "\(Self.number(low)) – \(Self.number(high))"))
        }
        return .element("div", [:], parts)
      })
  }

  /// A metric's name for people.
  private static func words(_ name: String) -> String {
    let known = [
      "roc_auc": "ROC-AUC (mean)", "weighted_roc_auc": "ROC-AUC (weighted)", "macro_f1": "F1 (mean)",
      "weighted_f1": "F1 (weighted)", "macro_precision": "precision (mean)", "macro_recall": "recall (mean)",
      "cohen_kappa": "Cohen’s κ", "matthews_correlation": "Matthews correlation",
      "expected_calibration_error": "calibration error", "brier_score": "Brier score",
    ]
    return known[name] ?? name.replacing("_", with: " ")
  }

  private func confusion(_ evaluation: EvaluationContent, _ drawing: Drawing?, model: Int) -> Markup {
    guard let drawing else { return .empty }
    let ids = CellID.ids(of: evaluation, model: model)
    let first = CellID.first(of: evaluation, model: model)
    let positions = Dictionary(
      uniqueKeysWithValues: evaluation.matrix.classNames.enumerated().map { ($1, $0) })
    let cells = evaluation.cells.compactMap { cell -> Markup? in
      guard let actual = positions[cell.actual], let predicted = positions[cell.predicted],
        let id = ids[CellID(actual: actual, predicted: predicted)]
      else { return nil }
      let shown =
        cell.examples.count < cell.count
        ? "\(PlotNumber.grouped(cell.count)) images, the \(cell.examples.count) surest"
        : "\(PlotNumber.grouped(cell.count)) image\(cell.count == 1 ? "" : "s")"
      return .element(
        "div", ["class": id == first ? "cellview open" : "cellview", "id": id, "tabindex": "-1"],
        [
          .element(
            "p", ["class": "celltitle"],
            [.name(cell.actual), .text(" called "), .name(cell.predicted), .text(": \(shown)")]),
          .element("div", ["class": "gallery"], cell.examples.map { card($0) }),
        ])
    }
    let hint = Markup.paragraph(
      "Rows are what images are, columns what the model calls them. A cell links to its pictures"
        + (cells.count < evaluation.matrix.counts.elements.count(where: { $0 > 0 })
          ? "; the \(cells.count) fullest cells have some." : "."),
      class: "note cellhint")
    return .joined([
      .element("h3", text: "What is taken for what"), hint,
      .element(
        "div", ["class": "confusion"],
        [
          .element(
            "div",
            ["class": "scroll titled", "tabindex": "0", "role": "region", "aria-label": "Confusion matrix"],
            [drawing.inline]),
          .element("div", ["class": "cellviews", "aria-live": "polite"], cells),
        ]), confusedPairs(evaluation),
    ])
  }

  /// The most frequent mistakes as words, for matrices that are too large to read.
  private func confusedPairs(_ evaluation: EvaluationContent) -> Markup {
    let names = evaluation.matrix.classNames
    guard names.count > 10 else { return .empty }
    let totals = evaluation.matrix.actualCounts
    var pairs: [(actual: Int, predicted: Int, count: Int)] = []
    for actual in names.indices {
      for predicted in names.indices where predicted != actual {
        let count = evaluation.matrix.counts[actual, predicted]
        if count > 0 { pairs.append((actual, predicted, count)) }
      }
    }
    guard !pairs.isEmpty else { return .empty }
    pairs.sort { ($1.count, $0.actual, $0.predicted) < ($0.count, $1.actual, $1.predicted) }
    return .joined([
      .element("h3", text: "Most frequent mistakes"),
      table(
        [("is", false), ("called", false), ("images", true), ("of its class", true)],
        pairs.prefix(15).map { pair in
          [
            .name(names[pair.actual], limit: 40), .name(names[pair.predicted], limit: 40),
            .text(PlotNumber.grouped(pair.count)),
            .text(PlotNumber.percent(Double(pair.count) / Double(max(1, totals[pair.actual])))),
          ]
        }, caption: "Most frequent mistakes"),
    ])
  }

  private func classTable(_ evaluation: EvaluationContent) -> Markup {
    let scores = ClassificationReport(evaluation.matrix)
    let order = scores.classNames.indices.sorted {
      (scores.classes[$0].f1, $0) < (scores.classes[$1].f1, $1)
    }
    let isCut = order.count > Self.classRowLimit
    let half = Self.classRowLimit / 2
    let rows = isCut ? Array(order.prefix(half) + order.suffix(half)) : Array(scores.classNames.indices)
    let hasAreas = !evaluation.classAreas.isEmpty
    return .joined([
      .element("h3", text: "Classes"),
      isCut
        ? .paragraph(
          "The \(half) classes with the lowest and the \(half) with the highest F1 of \(order.count), lowest first.",
          class: "note") : .empty,
      table(
        [
          ("class", false), ("images", true), ("precision", true), ("recall", true),
          ("95 % of recall", false),
          ("F1", true),
        ] + (hasAreas ? [("ROC-AUC", true)] : []),
        rows.map { index in
          let score = scores.classes[index]
          let hits = evaluation.matrix.counts[index, index]
          let recall = WilsonInterval(hitCount: hits, sampleCount: score.support)
          return [
            .name(scores.classNames[index], limit: 40), .text(PlotNumber.grouped(score.support)),
            .text(Self.number(score.precision)), .text(score.support == 0 ? "–" : Self.number(score.recall)),
            recall.map {
              .element(
                "span", ["class": "withinterval"],
                [
                  interval(score.recall, $0.low, $0.high),
                  .element(
                    "span", ["class": "soft"], text: "\(Self.number($0.low)) – \(Self.number($0.high))"),
                ])
            } ?? .text("no images"), .text(Self.number(score.f1)),
          ] + (hasAreas ? [.text(Self.number(evaluation.classAreas[scores.classNames[index]]))] : [])
        }, caption: "Classes"),
    ])
  }

  private func searchTable(_ search: SearchContent) -> Markup {
    .joined([
      .element("h3", text: "Compared settings"),
      .paragraph(
        search.candidates.count < search.candidateCount
          ? "The best \(search.candidates.count) of \(PlotNumber.grouped(search.candidateCount)), by \(search.foldCount) folds of the training images."
          : "\(search.candidateCount) settings, by \(search.foldCount) folds of the training images.",
        class: "note"),
      table(
        [
          ("settings", false), ("accuracy", true), ("folds", false), ("balanced", true), ("F1", true),
          ("fit", true),
        ],
        search.candidates.map { candidate in
          let range: Markup
          if let mean = candidate.accuracy, let low = candidate.low, let high = candidate.high {
            range = interval(mean, low, high)
          } else {
            range = .name(candidate.error ?? "", limit: 60)
          }
          return [
            .name(candidate.parameters, limit: 90), .text(Self.number(candidate.accuracy)), range,
            .text(Self.number(candidate.balancedAccuracy)), .text(Self.number(candidate.macroF1)),
            .text(Self.duration(candidate.fitSeconds)),
          ]
        }, caption: "Compared settings"),
    ])
  }

  /// Models beside each other.
  var comparisonSection: Section {
    var content: [Markup] = report.comparisonNotes.map { .paragraph($0, class: "notice") }
    if let comparison = report.comparison {
      content.append(
        .paragraph(
          "On the \(PlotNumber.grouped(comparison.imageCount)) labelled images of \(comparison.split) that all of them were asked about. "
            + "p is McNemar’s test against the first model: below 0.05, chance hardly explains the difference.",
          class: "note"))
      content.append(
        table(
          [
            ("model", false), ("head", false), ("features", false), ("accuracy", true), ("95 %", false),
            ("only this right", true), ("only the first right", true), ("p", true),
          ],
          comparison.rows.map { row in
            [
              .name(row.name, limit: 40), .text(row.head), .name(row.features, limit: 60),
              .text(Self.number(row.accuracy)),
              .element(
                "span", ["class": "withinterval"],
                [
                  interval(row.accuracy, row.low, row.high),
                  .element(
                    "span", ["class": "soft"], text: "\(Self.number(row.low)) – \(Self.number(row.high))"),
                ]), .text(row.onlyThis.map(PlotNumber.grouped) ?? "–"),
              .text(row.onlyFirst.map(PlotNumber.grouped) ?? "–"),
              .text(row.pValue.map { $0 < 0.0001 ? "< 0.0001" : PlotNumber.fixed($0, decimals: 4) } ?? "–"),
            ]
          }, caption: "Models beside each other"))
    }
    return Section(id: "comparison", title: "Comparison", content: content)
  }
}
