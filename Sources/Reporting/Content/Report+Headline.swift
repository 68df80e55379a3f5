extension Report {
  /// The numbers at the top.
  var headline: [Fact] {
    var facts: [Fact] = []
    if let evaluation = models.first?.evaluation,
      let accuracy = evaluation.metrics.first(where: { $0.name == "accuracy" }), let value = accuracy.value
    {
      var fact = Fact("accuracy on \(evaluation.split)", PlotNumber.percent(value))
      if let low = accuracy.low, let high = accuracy.high {
        fact.detail = "95 %: \(PlotNumber.percent(low)) to \(PlotNumber.percent(high))"
      }
      facts.append(fact)
    }
    facts.append(Fact("images", PlotNumber.grouped(dataset.imageCount)))
    facts.append(Fact("classes", PlotNumber.grouped(dataset.classes.count { $0.name != nil })))
    if let network = self.facts.first(where: { $0.name == "network" }) { facts.append(network) }
    facts.append(Fact("failed images", PlotNumber.grouped(failures.totalCount)))
    return facts
  }

  /// Things to know before reading on, most important first.
  var notices: [String] {
    var notices: [String] = []
    if duplicates.copyCount > 0 {
      notices.append(
        "\(Self.count(duplicates.copyCount, "image is", "images are")) in more than one part of the dataset: see Duplicates "
          + "across splits.")
    }
    if let count = duplicates.similarCount, count > 0 {
      notices.append(
        "\(Self.count(count, "pair of images", "pairs of images")) in different parts look alike: see Duplicates across splits."
      )
    }
    if failures.totalCount > 0 {
      notices.append(
        "\(Self.count(failures.totalCount, "image", "images")) could not be used: see Failed images.")
    }
    let missing = album.pictures.values.count { if case .missing = $0 { true } else { false } }
    if missing > 0 {
      notices.append(
        "\(Self.count(missing, "picture", "pictures")) cannot be shown: the file is gone, changed or unreadable."
      )
    }
    return notices
  }

  private static func count(_ count: Int, _ one: String, _ many: String) -> String {
    "\(PlotNumber.grouped(count)) \(count == 1 ? one : many)"
  }
}
