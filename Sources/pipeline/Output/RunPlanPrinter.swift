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
    lines.append("to extract  \(plan.pendingCount)")
    for feature in plan.features { lines.append("features    \(Self.text(feature))") }
    lines.append("store       grows by about \(Self.bytes(plan.storeByteCount))")
    lines.append("memory      about \(Self.bytes(plan.memoryByteCount))")
    if let seconds = plan.extractionSeconds {
      lines.append(
        "time        about \(ConsoleObserver.duration(seconds)) (measured on \(plan.trialImageCount) images)")
    }
    if !plan.stages.isEmpty { lines.append("then        \(plan.stages.joined(separator: ", "))") }
    Swift.print(lines.joined(separator: "\n"))
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
