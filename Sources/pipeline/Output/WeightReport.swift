internal import Foundation
internal import PipelineRuntime

/// What a weight file is, for people.
enum WeightReport {
  /// How many names of layers or tensors are written out.
  private static let shownCount = 10

  /// Several lines: the verdict, then what is known.
  static func text(_ result: WeightVerification.Result) -> String {
    var lines = ["\(result.path): " + (result.isUsable ? "usable" : "not usable")]
    func add(_ title: String, _ text: String?) {
      guard let text else { return }
      lines.append("  " + title.padding(toLength: 11, withPad: " ", startingAt: 0) + text)
    }
    add("problem", result.problem)
    add("network", result.network.map { "\($0) (\(result.backbone ?? ""))" })
    add("classifier", result.classifier.map { classifier($0, result.classCount) })
    add("nearest", result.nearest)
    add("missing", list(result.missingLayers, "layers"))
    add("left over", list(result.extraLayers, "layers"))
    if let container = result.container, let bytes = result.byteCount {
      add("file", "\(container), \(RunPlanPrinter.bytes(bytes))")
      add("origin", origin(result))
    }
    if let tensors = result.tensorCount, let parameters = result.parameterCount {
      let state = result.badTensors.isEmpty ? ", all usable" : ", \(result.badTensors.count) not usable"
      add("tensors", "\(tensors) with \(parameters.formatted()) numbers\(state)")
    }
    for bad in result.badTensors.prefix(shownCount) { add("", describe(bad)) }
    if result.badTensors.count > shownCount { add("", "and \(result.badTensors.count - shownCount) more") }
    add("sha256", result.sha256)
    add("md5", result.md5)
    for note in result.notes { add("note", note) }
    return lines.joined(separator: "\n")
  }

  private static func classifier(_ kind: String, _ count: Int?) -> String {
    let classes = count.map { "\($0) classes" } ?? "classes of its own"
    return switch kind {
    case "none": "not in the file"
    case "whole": "\(classes), those of ImageNet"
    default: "\(classes): features can be taken, the classifier cannot be run here"
    }
  }

  private static func origin(_ result: WeightVerification.Result) -> String {
    switch (result.isOfficial, result.officialFile) {
    case (true, let file): "Keras' own \(file ?? "file"), byte for byte"
    case (false, _): "not one of the files whose digests Keras publishes"
    case (nil, let file): "unknown: Keras publishes no digest of \(file ?? "such a file")"
    }
  }

  private static func describe(_ bad: WeightVerification.Result.BadTensor) -> String {
    let counts = [(bad.nanCount, "NaN"), (bad.infiniteCount, "infinite"), (bad.negativeCount, "below zero")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "'\(bad.layer)', \(bad.weight): "
      + (bad.problem ?? counts.joined(separator: ", ") + " of \(bad.elementCount)")
  }

  private static func list(_ names: [String], _ kind: String) -> String? {
    guard !names.isEmpty else { return nil }
    let more = names.count - shownCount
    return names.prefix(shownCount).joined(separator: ", ") + (more > 0 ? " and \(more) more \(kind)" : "")
  }
}
