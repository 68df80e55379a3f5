extension ReportPage {
  /// Class balance.
  var datasetSection: Section {
    let dataset = report.dataset
    var content: [Markup] = []
    if dataset.imageCount == 0 {
      content.append(.paragraph("There are no images.", class: "notice"))
    } else {
      let splits = dataset.splits.enumerated().map { index, split in
        let count = dataset.classes.reduce(0) { $0 + $1.counts[index] }
        return "\(split) \(PlotNumber.grouped(count))"
      }
      let labelled = dataset.classes.count { $0.name != nil }
      content.append(
        .paragraph(
          "\(PlotNumber.grouped(dataset.imageCount)) images, \(PlotNumber.grouped(labelled)) classes; "
            + splits.joined(separator: ", ") + ".", class: "note"))
      if let drawing = plots.classBalance {
        content.append(.element("div", ["class": "figure wide titled"], [drawing.inline]))
      }
    }
    return Section(id: "dataset", title: "Dataset", content: content)
  }

  /// The features in two dimensions.
  var mapSection: Section {
    var content: [Markup] = []
    if let map = report.map, let drawing = plots.map {
      content.append(.paragraph(map.explanation, class: "note"))
      if map.classNames.count > MapPlot.markLimit {
        content.append(
          .paragraph(
            "There are more classes than marks that can be told apart: \(map.classNames.count) classes share "
              + "\(MapPlot.markLimit) marks. The name of a point is its tool tip.", class: "note"))
      }
      content.append(.element("div", ["class": "figure wide titled"], [drawing.inline]))
    }
    return Section(id: "map", title: "Map of the features", content: content)
  }

  /// Images that could not be used.
  var failureSection: Section {
    let failures = report.failures
    var content: [Markup] = [
      .paragraph(
        "\(PlotNumber.grouped(failures.totalCount)) image\(failures.totalCount == 1 ? "" : "s") could not be used.",
        class: "note"),
      table(
        [("reason", false), ("images", true)],
        failures.reasons.map { [.name($0.reason), .text(PlotNumber.grouped($0.count))] }, caption: "Reasons"),
      .element("h3", text: "Files"),
    ]
    if failures.failures.count < failures.totalCount {
      content.append(
        .paragraph("The first \(PlotNumber.grouped(failures.failures.count)) by path.", class: "note"))
    }
    content.append(
      table(
        [("file", false), ("class", false), ("bytes", true), ("reason", false)],
        failures.failures.map {
          [
            .name($0.path, limit: 80), $0.label.map { .name($0, limit: 30) } ?? .text("–"),
            .text($0.byteCount.map(PlotNumber.grouped) ?? "–"), .name($0.reason),
          ]
        }, caption: "Files that could not be used"))
    return Section(id: "failures", title: "Failed images", content: content)
  }

  /// Images in two parts of the dataset at once.
  var duplicateSection: Section {
    let duplicates = report.duplicates
    var content: [Markup] = []
    if duplicates.copyCount > 0 {
      content.append(
        .paragraph(
          "\(PlotNumber.grouped(duplicates.copyCount)) image\(duplicates.copyCount == 1 ? " is" : "s are") in more than one part "
            + "of the dataset, byte for byte: what is measured on them flatters the model.", class: "notice"))
    } else {
      content.append(.paragraph("No file is in two parts of the dataset, byte for byte.", class: "note"))
    }
    if let count = duplicates.similarCount, let threshold = duplicates.threshold {
      let words =
        "a cosine of at least \(PlotNumber.significant(threshold, digits: 4)) between their features"
      content.append(
        .paragraph(
          count == 0
            ? "No two images of different parts look alike (\(words))."
            : "\(PlotNumber.grouped(count)) pair\(count == 1 ? "" : "s") of images in different parts look\(count == 1 ? "s" : "") alike (\(words)).",
          class: count == 0 ? "note" : "notice"))
    } else {
      content.append(
        .paragraph(
          "Nobody has looked for images that merely look alike; `pipeline search --pairs` does.",
          class: "note"))
    }
    content.append(
      .element(
        "div", ["class": "pairs"],
        duplicates.pairs.map { pair in
          .element(
            "div", ["class": "pair"],
            [
              card(pair.first, pair.first.split), card(pair.second, pair.second.split),
              .element(
                "div", ["class": "soft"],
                text: pair.cosine.map { "cosine \(PlotNumber.fixed($0, decimals: 4))" } ?? "the same bytes"),
            ])
        }))
    return Section(id: "duplicates", title: "Duplicates across splits", content: content)
  }

  /// What was run.
  var runSection: Section {
    var content: [Markup] = [list(report.facts)]
    if let note = report.album.note { content.append(.paragraph(note, class: "note")) }
    for run in report.runs { content.append(runContent(run)) }
    return Section(id: "runs", title: "What was run", content: content)
  }

  private func runContent(_ run: RunRecord) -> Markup {
    var facts = [
      Fact("command", run.command), Fact("started", run.startedAt),
      Fact("took", Self.duration(run.seconds), detail: run.status == "done" ? nil : run.status),
      Fact("version", run.version),
    ]
    if let seed = run.seed { facts.append(Fact("seed", "\(seed)")) }
    func count(_ value: Int?) -> Markup { .text(value.map(PlotNumber.grouped) ?? "–") }
    let stages = table(
      [
        ("stage", false), ("", false), ("seconds", true), ("items", true), ("computed", true),
        ("reused", true), ("failed", true), ("", false),
      ],
      run.stages.map { stage in
        [
          .text(stage.name), .text(stage.status.replacing("_", with: " ")),
          .text(stage.seconds.map { PlotNumber.fixed($0, decimals: 2) } ?? "–"), count(stage.items),
          count(stage.computed), count(stage.reused), count(stage.failed),
          .name(stage.reason ?? "", limit: 110),
        ]
      }, caption: "Stages")
    let specification =
      run.specification.map {
        Markup.element(
          "details", [:],
          [.element("summary", text: "Pipeline file, with all defaults"), .element("pre", [:], [.lines($0)])])
      } ?? .empty
    return .joined([.element("h3", text: "Run \(run.id)"), list(facts), stages, specification])
  }
}
