internal import Foundation
internal import PipelineRuntime

/// Prints what a run would do.
struct RunPlanPrinter {
  let json: Bool

  func print(_ plan: RunPlan) throws {
    if json { return try JSONOutput.print(plan) }
    var lines = ["\(plan.name) → \(plan.store)", ""]
    let classes = plan.classCounts.sorted { $0.key < $1.key }
      .map { "\($0.key.isEmpty ? "no label" : $0.key) \($0.value)" }
    lines.append("images      \(plan.imageCount): \(classes.joined(separator: ", "))")
    lines.append("up to date  \(plan.cachedCount)")
    if plan.failedBeforeCount > 0 {
      lines.append("failed      \(plan.failedBeforeCount) before, left alone (--retry-failed tries again)")
    }
    lines.append("to extract  \(plan.pendingCount)\(Self.reasons(plan))")
    for feature in plan.features { lines.append("features    \(Self.text(feature))") }
    if plan.pendingCount > 0 { lines += Self.costs(plan) }
    for (index, stage) in plan.stages.enumerated() {
      lines.append(
        "\(index == 0 ? "then        " : "            ")\(stage.name): "
          + "\(stage.isUpToDate ? "up to date" : "runs"), \(stage.reason)")
    }
    Swift.print(lines.joined(separator: "\n"))
  }

  private static func reasons(_ plan: RunPlan) -> String {
    let words = [
      ("new", "new"), ("changed", "with a changed file"), ("missing_feature", "without this feature"),
      ("retried", "that failed before"),
    ]
    let parts = words.compactMap { key, text in plan.pendingReasons[key].map { "\($0) \(text)" } }
    return parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
  }

  private static func costs(_ plan: RunPlan) -> [String] {
    var lines: [String] = []
    var store = "store       grows by about \(bytes(plan.storeByteCount))"
    if let free = plan.freeDiskByteCount {
      store += free < plan.storeByteCount ? ", BUT ONLY \(bytes(free)) ARE FREE" : ", \(bytes(free)) are free"
    }
    lines.append(store)
    if let count = plan.memoryByteCount {
      lines.append("memory      about \(bytes(count)) while images are extracted")
    }
    if let seconds = plan.extractionSeconds {
      var time =
        "time        about \(ConsoleObserver.duration(seconds)) to extract, by \(plan.trialImageCount) images spread "
        + "over all"
      if plan.trialKnownCount > 0 {
        time += "; \(plan.trialKnownCount) of these have the bytes of known images and cost next to nothing"
      }
      lines.append(time)
    }
    return lines
  }

  /// Layer, pooling, shape and bytes of one image's feature.
  static func text(_ feature: RunPlan.Feature) -> String {
    let shape = feature.shape.map(String.init).joined(separator: "×")
    return "\(feature.layer), \(feature.pooling): \(shape), \(bytes(feature.bytesPerImage)) an image"
  }

  /// Bytes in the largest unit that leaves at least one.
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KB", "MB", "GB"] {
      if value < 1000 {
        let digits = unit == "B" || value >= 100 ? 0 : 1
        return value.formatted(.number.precision(.fractionLength(digits)).grouping(.never)) + " " + unit
      }
      value /= 1000
    }
    return value.formatted(.number.precision(.fractionLength(1)).grouping(.never)) + " TB"
  }
}
