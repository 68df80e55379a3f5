import DNN
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Choice of convolution algorithms", .serialized)
struct ConvolutionTuningTests {
  private static let isWinogradHere = DNNRuntime.instructionSet.contains("512")

  /// Two 3×3 convolutions and one that no other algorithm can compute, on 20×28 pixels.
  private func graph() -> ComputeGraph {
    var random = SplitMix64(seed: 5)
    func numbers(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(random.next() >> 40) * 0x1p-24 - 0.5 }
    }
    func convolution(_ from: Int, _ to: Int, stride: Int = 1) -> Convolution {
      Convolution(
        kernelHeight: 3, kernelWidth: 3, strideHeight: stride, strideWidth: stride,
        padding: Padding(top: 1, left: 1, bottom: 1, right: 1), outputChannels: to,
        kernel: numbers(9 * from * to), bias: numbers(to))
    }
    var graph = ComputeGraph()
    let input = graph.input(height: 20, width: 28, channels: 16)
    let first = graph.convolution(input, convolution(16, 32), activation: .relu)
    let second = graph.convolution(first, convolution(32, 32), residual: first, activation: .relu)
    graph.output(second)
    graph.output(graph.convolution(second, convolution(32, 16, stride: 2)))
    return graph
  }

  private func picture(_ count: Int) -> [Float] {
    var random = SplitMix64(seed: 9)
    return (0..<count * 20 * 28 * 16).map { _ in Float(random.next() >> 40) * 0x1p-24 }
  }

  private func algorithms(_ plan: ExecutionPlan) -> [String] {
    plan.steps.filter { $0.name.hasPrefix("convolution") }.map(\.implementation)
  }

  @Test("Winograd's algorithm gives the direct one's numbers but for rounding")
  func agrees() throws {
    let direct = try ExecutionPlan(graph(), batchSize: 2).run(picture(2))
    let plan = try ExecutionPlan(graph(), batchSize: 2, tuning: .always(.winograd))
    for (a, b) in zip(try plan.run(picture(2)), direct) {
      let closeness = Closeness(a, b, rtol: 0, atol: 1e-5 * Closeness.scale(of: b))
      #expect(closeness.isClose, "\(closeness)")
    }
    #expect(algorithms(plan).contains { $0.contains("wino") } == Self.isWinogradHere)
    #expect(!(algorithms(plan).last ?? "wino").contains("wino"), "a stride of 2 has no such algorithm")
  }

  @Test(
    "a result is the same to the bit in a batch of one, two or five",
    arguments: [ConvolutionAlgorithm.direct, .winograd])
  func batchSize(algorithm: ConvolutionAlgorithm) throws {
    let batch = picture(5)
    let one = batch.count / 5
    func result(_ pictures: ArraySlice<Float>, _ size: Int) throws -> [Float] {
      try ExecutionPlan(graph(), batchSize: size, tuning: .always(algorithm)).run(Array(pictures))[0]
    }
    let all = try result(batch[...], 5)
    let length = all.count / 5
    #expect(try result(batch[one..<2 * one], 1) == Array(all[length..<2 * length]))
    #expect(try result(batch[one..<3 * one], 2) == Array(all[length..<3 * length]))
  }

  @Test("what was measured is kept, and holds for the next plan")
  func kept() throws {
    let folder = try TemporaryFolder()
    let plan = try ExecutionPlan(graph(), batchSize: 1, tuning: ConvolutionTuning(folder: folder.url.path))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    let file = try #require(files.first)
    #expect(files == [file, "\(file).lock"])
    #expect(file.hasPrefix("convolutions-") && file.contains(DNNRuntime.version))
    let measured = try Data(contentsOf: folder.url.appending(path: file))
    let again = try ExecutionPlan(graph(), batchSize: 1, tuning: ConvolutionTuning(folder: folder.url.path))
    #expect(algorithms(again) == algorithms(plan))
    #expect(try Data(contentsOf: folder.url.appending(path: file)) == measured)

    // The file decides, not the clock.
    for name in ["direct", "winograd"] {
      let text = String(decoding: measured, as: UTF8.self)
        .replacing(/"algorithm" : "[a-z]+"/, with: "\"algorithm\" : \"\(name)\"")
      try folder.write(text, to: file)
      let plan = try ExecutionPlan(graph(), batchSize: 1, tuning: ConvolutionTuning(folder: folder.url.path))
      #expect(
        algorithms(plan).contains { $0.contains("wino") } == (name == "winograd" && Self.isWinogradHere))
    }
  }

  @Test("a damaged file is measured anew, and where nothing can be kept nothing is measured")
  func damaged() throws {
    let folder = try TemporaryFolder()
    _ = try ExecutionPlan(graph(), batchSize: 1, tuning: ConvolutionTuning(folder: folder.url.path))
    let file = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).first { $0.hasSuffix("json") })
    try folder.write("{\"choices\": {", to: file)
    _ = try ExecutionPlan(graph(), batchSize: 1, tuning: ConvolutionTuning(folder: folder.url.path))
    #expect(try Data(contentsOf: folder.url.appending(path: file)).count > 100)
    let plan = try ExecutionPlan(
      graph(), batchSize: 1, tuning: ConvolutionTuning(folder: "/dev/null/nowhere"))
    #expect(!algorithms(plan).contains { $0.contains("wino") })
  }
}
