import Explanation
import Tensors
import TestSupport
import Testing

@Suite("Activation maps")
struct ActivationMapTests {
  @Test("negative evidence is cut off and the largest becomes 1")
  func relative() {
    let map = ActivationMap(height: 2, width: 2, values: [-3, 0, 2, 4])
    #expect(map.relative.values == [0, 0, 0.5, 1])
    #expect(ActivationMap(height: 1, width: 2, values: [-3, -1]).relative.values == [0, 0])
  }

  @Test("an even map has the border's share of the area on the border", arguments: [7, 10, 14, 1])
  func evenBorder(size: Int) throws {
    let map = ActivationMap(
      height: size, width: size + 3, values: Array(repeating: 2, count: size * (size + 3)))
    let statistics = try #require(MapStatistics(map))
    // 1 - 0.8²
    #expect((statistics.borderShare - 0.36).magnitude < 1e-12)
    #expect((statistics.centroidRow - 0.5).magnitude < 1e-12)
    #expect((statistics.centroidColumn - 0.5).magnitude < 1e-12)
    #expect(statistics.area == 1)
    #expect(try #require(MapStatistics(map, border: 0)).borderShare == 0)
    #expect(try #require(MapStatistics(map, border: 0.5)).borderShare == 1)
  }

  @Test("a single bright cell is peak and centroid, and all of the mass")
  func oneCell() throws {
    var values = [Float](repeating: -1, count: 50)
    values[1 * 10 + 7] = 3
    let statistics = try #require(MapStatistics(ActivationMap(height: 5, width: 10, values: values)))
    #expect(statistics.peakRow == 0.3 && statistics.peakColumn == 0.75)
    #expect((statistics.centroidRow - 0.3).magnitude < 1e-12)
    #expect((statistics.centroidColumn - 0.75).magnitude < 1e-12)
    #expect(statistics.area == 0.02)
    // The border of 10 % is half a cell high and one wide: this cell lies inside.
    #expect(statistics.borderShare == 0)
    values[0] = 3
    let corner = try #require(MapStatistics(ActivationMap(height: 5, width: 10, values: values)))
    #expect(corner.borderShare == 0.5)
    #expect(corner.peakRow == 0.1 && corner.peakColumn == 0.05)
  }

  @Test("a map in which nothing speaks for the class has no statistics", arguments: [Float(0), -2])
  func nothing(value: Float) {
    #expect(
      MapStatistics(ActivationMap(height: 3, width: 3, values: Array(repeating: value, count: 9))) == nil)
  }

  @Test("CAM is Grad-CAM times the number of positions where channels are averaged")
  func camIsGradCAM() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<20 {
      let maps = ChannelMaps(
        height: 4, width: 6, channelCount: 3,
        elements: (0..<72).map { _ in Float.random(in: 0...1, using: &random) })
      let weights = (0..<3).map { _ in Double.random(in: -1...1, using: &random) }
      let evidence = ClassEvidence(
        classIndex: 0, predictedIndex: 0, score: 0, maps: maps,
        gradient: MapPooling.avg.pullBack(weights, at: maps))
      // CAM by its definition: every map times the classifier's weight.
      let expected = (0..<24).map { position in
        Float((0..<3).reduce(0.0) { $0 + weights[$1] * Double(maps.elements[position * 3 + $1]) })
      }
      #expect(Closeness(evidence.cam.values, expected, rtol: 1e-5, atol: 1e-6).isClose)
      #expect(
        Closeness(evidence.gradCAM.values.map { $0 * 24 }, expected, rtol: 1e-5, atol: 1e-6).isClose)
    }
  }

  @Test("Integrated Grad-CAM is Grad-CAM less what an average image has everywhere")
  func offset() {
    let maps = ChannelMaps(height: 1, width: 2, channelCount: 1, elements: [1, 3])
    // Weight 0.5: 0.5 and 1.5, less 0.75.
    let evidence = ClassEvidence(
      classIndex: 0, predictedIndex: 0, score: 0, maps: maps,
      gradient: ChannelMaps(height: 1, width: 2, channelCount: 1, elements: [0.5, 0.5]), offset: 0.75)
    #expect(evidence.gradCAM.values == [0.5, 1.5])
    #expect(evidence.integratedGradCAM.values == [-0.25, 0.75])
  }

  @Test("equal maxima share their derivative")
  func ties() {
    let maps = ChannelMaps(height: 1, width: 3, channelCount: 2, elements: [5, 0, 1, 0, 5, 0])
    #expect(MapPooling.max.pool(maps) == [5, 0])
    #expect(MapPooling.max.pullBack([4, 3], at: maps).elements == [2, 1, 0, 1, 2, 1])
  }

  @Test("pooling's gradients are what central differences say", arguments: MapPooling.allCases)
  func poolingDifferences(_ pooling: MapPooling) {
    var random = SplitMix64(seed: 11)
    // Multiples of 1/64 apart by more than the step, so that sums and maxima are exact.
    let maps = ChannelMaps(
      height: 3, width: 4, channelCount: 5,
      elements: (0..<60).shuffled(using: &random).map { Float($0) / 4 })
    let weights = pooling.pool(maps).map { _ in Double.random(in: -1...1, using: &random) }
    func sum(_ maps: ChannelMaps) -> Double {
      zip(pooling.pool(maps), weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let expected = maps.elements.indices.map { index in
      var (low, high) = (maps, maps)
      low.elements[index] -= 0.0625
      high.elements[index] += 0.0625
      return (sum(high) - sum(low)) / 0.125
    }
    let gradient = pooling.pullBack(weights, at: maps).elements.map(Double.init)
    let result = Closeness(gradient, expected, rtol: 1e-6, atol: 1e-7)
    #expect(result.isClose, "\(result)")
  }
}
