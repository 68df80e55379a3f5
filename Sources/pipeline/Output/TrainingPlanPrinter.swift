internal import Foundation
internal import PipelineRuntime

/// Prints what a training would do.
struct TrainingPlanPrinter {
  let json: Bool

  func print(_ plan: TrainingPlanSummary) throws {
    if json { return try JSONOutput.print(plan) }
    let bytes = RunPlanPrinter.bytes
    var lines = [
      "\(plan.name) → \(plan.store)", "", Self.pictures(plan), "network     \(plan.parameterCount) numbers",
    ]
    for (index, phase) in plan.phases.enumerated() {
      let from = phase.trainableFrom == "all" ? "all layers learn" : "learns from \(phase.trainableFrom) on"
      lines.append(
        "phase \(index + 1)     \(from), \(phase.trainableCount) numbers; \(phase.epochs) epochs in batches of "
          + "\(phase.batchSize)")
      if let layer = phase.cachedLayer {
        lines.append("            what comes out of \(layer) is computed once for each picture")
      }
      lines.append(
        "            about \(ConsoleObserver.duration(phase.secondsPerEpoch)) an epoch for all images, by one step; "
          + "\(bytes(phase.memoryByteCount)) of memory")
    }
    var scratch = "scratch     \(bytes(plan.scratchByteCount)) beside the store"
    if let free = plan.freeDiskByteCount {
      scratch +=
        free < plan.scratchByteCount ? ", BUT ONLY \(bytes(free)) ARE FREE" : ", \(bytes(free)) are free"
    }
    if plan.formulas == nil {
      lines.append(scratch)
      lines.append("then        extract (the network's answers for all images), evaluate, report")
    }
    Swift.print(lines.joined(separator: "\n"))
  }

  /// What is learned from.
  private static func pictures(_ plan: TrainingPlanSummary) -> String {
    if let formulas = plan.formulas {
      return "pictures    \(plan.imageCount) drawn anew for each epoch, \(formulas.validation) to validate: "
        + "\(formulas.shapes) shapes, \(formulas.textures) textures, \(formulas.palettes) palettes"
    }
    let classes = plan.classCounts.sorted { $0.key < $1.key }
      .map { "\($0.key.isEmpty ? "no label" : $0.key) \($0.value)" }
    return "images      \(plan.imageCount): \(classes.joined(separator: ", "))"
  }
}
