import DNN
import Testing

@Suite("ComputeGraph")
struct ComputeGraphTests {
  @Test("shapes follow from the operations")
  func shapes() {
    var graph = ComputeGraph()
    let input = graph.input(height: 7, width: 6, channels: 4)
    let pooled = graph.pooling(
      input, Pooling(kind: .max, windowHeight: 3, windowWidth: 2, strideHeight: 2, strideWidth: 2))
    // (7 - 3) / 2 + 1 = 3 rows, (6 - 2) / 2 + 1 = 3 columns.
    #expect(graph.shape(of: pooled) == [3, 3, 4])
    let padded = graph.zeroPadding(pooled, Padding(top: 1, left: 2, bottom: 3, right: 4))
    #expect(graph.shape(of: padded) == [7, 9, 4])
    let joined = graph.concatenate([pooled, pooled, pooled])
    #expect(graph.shape(of: joined) == [3, 3, 12])
    let mean = graph.globalPooling(padded, .average)
    #expect(graph.shape(of: mean) == [4])
    let flat = graph.flatten(padded)
    #expect(graph.shape(of: flat) == [252])
    let convolution = Convolution(
      kernelHeight: 3, kernelWidth: 1, strideHeight: 3, outputChannels: 5,
      kernel: .init(repeating: 0, count: 60),
      bias: .init(repeating: 0, count: 5))
    #expect(convolution.inputChannels == 4)
    let convolved = graph.convolution(padded, convolution)
    #expect(graph.shape(of: convolved) == [2, 9, 5])
  }

  @Test("operations that do not fit together trap")
  func misfits() async {
    await #expect(processExitsWith: .failure) {
      var graph = ComputeGraph()
      let input = graph.input(height: 4, width: 4, channels: 3)
      _ = graph.convolution(
        input, Convolution(kernelHeight: 1, kernelWidth: 1, outputChannels: 1, kernel: [1, 1], bias: [0]))
    }
    await #expect(processExitsWith: .failure) {
      var graph = ComputeGraph()
      let input = graph.input(height: 4, width: 4, channels: 3)
      _ = graph.dense(
        input, inputCount: 48, outputCount: 1, kernel: .init(repeating: 0, count: 48), bias: [0])
    }
    await #expect(processExitsWith: .failure) {
      var graph = ComputeGraph()
      let input = graph.input(height: 4, width: 4, channels: 3)
      _ = graph.pooling(
        input, Pooling(kind: .max, windowHeight: 5, windowWidth: 5, strideHeight: 1, strideWidth: 1))
    }
    await #expect(processExitsWith: .failure) {
      _ = Pooling(
        kind: .average, windowHeight: 2, windowWidth: 2, strideHeight: 1, strideWidth: 1,
        padding: Padding(top: 2, left: 0, bottom: 0, right: 0))
    }
  }
}
