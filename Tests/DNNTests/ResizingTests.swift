import DNN
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Resizing inside a network")
struct ResizingTests {
  /// Row or column `index` of a result of `to` in a source of `from`: the two neighbours and the second one's share.
  private func place(_ index: Int, _ from: Int, _ to: Int) -> (low: Int, high: Int, share: Double) {
    let exact = min(max((Double(index) + 0.5) * Double(from) / Double(to) - 0.5, 0), Double(from - 1))
    let low = Int(exact)
    return (low, min(low + 1, from - 1), exact - Double(low))
  }

  private func resized(
    _ source: [Float], _ from: [Int], to: [Int], _ interpolation: Interpolation
  ) -> [Float] {
    let (height, width, channels) = (from[1], from[2], from[3])
    var result: [Float] = []
    for n in 0..<from[0] {
      func value(_ y: Int, _ x: Int, _ c: Int) -> Double {
        Double(source[((n * height + y) * width + x) * channels + c])
      }
      for y in 0..<to[0] {
        for x in 0..<to[1] {
          for c in 0..<channels {
            switch interpolation {
            case .nearest:
              result.append(
                Float(
                  value(
                    Int((Double(y) + 0.5) * Double(height) / Double(to[0])),
                    Int((Double(x) + 0.5) * Double(width) / Double(to[1])), c)))
            case .bilinear:
              let (rows, columns) = (place(y, height, to[0]), place(x, width, to[1]))
              let top =
                value(rows.low, columns.low, c) * (1 - columns.share) + value(rows.low, columns.high, c)
                * columns.share
              let bottom =
                value(rows.high, columns.low, c) * (1 - columns.share) + value(rows.high, columns.high, c)
                * columns.share
              result.append(Float(top * (1 - rows.share) + bottom * rows.share))
            }
          }
        }
      }
    }
    return result
  }

  @Test(
    "every element is the definition's, alone and between convolutions",
    arguments: [(3, 5, 7, 11), (8, 8, 4, 4), (9, 6, 3, 13), (1, 1, 4, 3), (6, 4, 6, 4)], [1, 3, 16, 20])
  func definition(sizes: (Int, Int, Int, Int), channels: Int) throws {
    for interpolation in [Interpolation.bilinear, .nearest] {
      var checked = CheckedGraph(
        batchSize: 2, height: sizes.0, width: sizes.1, channels: channels, seed: UInt64(sizes.0 + channels))
      let before = checked.convolution(checked.input, 1, 1, channels: channels)
      var graph = checked.graph
      let large = graph.resizing(
        before.value, height: sizes.2, width: sizes.3, interpolation: interpolation)
      let alone = graph.resizing(
        checked.input.value, height: sizes.2, width: sizes.3, interpolation: interpolation)
      graph.output(large)
      graph.output(alone)
      #expect(graph.shape(of: large) == [sizes.2, sizes.3, channels])
      let found = try ExecutionPlan(graph, batchSize: 2).makeStream().run(checked.batch)
      let shape = [2, sizes.0, sizes.1, channels]
      for (result, source) in zip(found, [before.reference.elements, checked.batch]) {
        let expected = resized(source, shape, to: [sizes.2, sizes.3], interpolation)
        #expect(result.count == expected.count)
        let worst = zip(result, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 1e-5, "\(interpolation) \(sizes) of \(channels) channels")
      }
    }
  }
}
