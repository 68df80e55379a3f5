internal import PipelineRuntime

/// What is in a store, for people.
struct StoreInfoPrinter {
  private let info: StoreInspection.Info

  init(_ info: StoreInspection.Info) { self.info = info }

  /// Counts, then a table each of recipes, models, datasets, tables and what could be dropped.
  var text: String {
    let bytes = RunPlanPrinter.bytes
    let lines = [
      "store        \(info.path), schema \(info.schemaVersion), \(bytes(info.byteCount))",
      "images       \(info.imageCount), \(info.failedCount) failed, \(info.duplicateCount) copies",
      "predictions  \(info.predictionCount)",
      "runs         \(info.runCount)",
    ]
    var parts = [lines.joined(separator: "\n"), recipes.aligned]
    if !info.models.isEmpty { parts.append(models.aligned) }
    if !info.datasets.isEmpty { parts.append(datasets.aligned) }
    if let tables = info.tables {
      var table = TextTable([("table", .left), ("rows", .right), ("size", .right)])
      for entry in tables {
        table.append([entry.name, "\(entry.rowCount)", entry.byteCount.map(bytes) ?? ""])
      }
      parts.append(table.aligned)
    }
    if !info.droppable.isEmpty {
      var table = TextTable([
        ("can be dropped", .left), ("count", .right), ("size", .right), ("shown by", .left),
      ])
      for entry in info.droppable {
        table.append([
          entry.what, "\(entry.count)", entry.byteCount > 0 ? bytes(entry.byteCount) : "", entry.command,
        ])
      }
      parts.append(table.aligned)
    }
    return parts.joined(separator: "\n\n")
  }

  private var recipes: TextTable {
    var table = TextTable([
      ("recipe", .right), ("backbone", .left), ("pixels", .left), ("layer", .left), ("pooling", .left),
      ("values", .right), ("vectors", .right), ("size", .right), ("models", .right), ("fingerprint", .left),
    ])
    for recipe in info.recipes {
      table.append([
        "\(recipe.recipeId)", recipe.backbone, recipe.pixels ?? "?", recipe.layer, recipe.pooling,
        "\(recipe.dimension)", "\(recipe.vectorCount)", RunPlanPrinter.bytes(recipe.byteCount),
        "\(recipe.modelCount)", String(recipe.fingerprint.prefix(12)),
      ])
    }
    return table
  }

  private var models: TextTable {
    var table = TextTable([
      ("model", .left), ("head", .left), ("recipe", .right), ("size", .right), ("predictions", .right),
    ])
    for model in info.models {
      table.append([
        model.name, model.head, "\(model.recipeId)", RunPlanPrinter.bytes(model.byteCount),
        "\(model.predictionCount)",
      ])
    }
    return table
  }

  private var datasets: TextTable {
    var table = TextTable([("dataset", .left), ("images", .right)])
    for dataset in info.datasets { table.append([dataset.name, "\(dataset.imageCount)"]) }
    return table
  }
}
