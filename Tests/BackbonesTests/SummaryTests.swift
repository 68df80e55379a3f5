import Backbones
import Foundation
import TestSupport
import Testing

@Suite("Network summary")
struct SummaryTests {
  @Test(
    "prints as Keras' own, character for character",
    arguments: [
      ("vgg16", true, 80), ("vgg16", false, 200), ("resnet50", false, 80), ("resnet50", true, 200),
      ("mobilenet_v2", false, 80), ("mobilenet_v2_0.35", true, 120), ("vgg19", true, 80),
      ("inception_v3", true, 80), ("xception", false, 120),
    ])
  func golden(name: String, includeTop: Bool, columns: Int) throws {
    let path = goldenPath("summary_\(name)_\(includeTop ? "top" : "notop")_\(columns).txt")
    let expected = try String(contentsOfFile: path, encoding: .utf8)
    let actual = try Backbone.named(name).network(includeTop: includeTop).summary(terminalWidth: columns)
    for (number, (a, b)) in zip(actual.split(separator: "\n"), expected.split(separator: "\n")).enumerated() {
      #expect(a == b, "line \(number + 1)")
      if a != b { return }
    }
    #expect(actual == expected)
  }

  @Test("parameter counts are Keras' for every backbone")
  func parameterCounts() throws {
    let lines = try String(contentsOfFile: goldenPath("parameter_counts.txt"), encoding: .utf8).split(
      separator: "\n")
    for line in lines {
      let parts = line.split(separator: " ").map(String.init)
      let network = try Backbone.named(parts[0]).network(includeTop: parts[1] == "top")
      #expect(network.parameterCount == Int(parts[2]), "\(line)")
      #expect(network.trainableParameterCount == Int(parts[3]), "\(line)")
    }
    #expect(lines.count == 2 * Backbone.keras.count)
  }

  @Test("flattened sizes at the default input are the published ones")
  func flattenedSizes() throws {
    let published = [
      "vgg16": 25_088, "vgg19": 25_088, "resnet50": 100_352, "resnet50_v0.2": 100_352,
      "inception_v3": 131_072, "xception": 204_800, "mobilenet_v2": 62_720,
    ]
    for (name, count) in published {
      let backbone = try Backbone.named(name)
      let feature = FeatureSpec(layer: backbone.lastLayer, pooling: .flatten)
      #expect(try backbone.network(includeTop: false).featureShape(feature) == [count])
    }
    #expect(try Backbone.vgg16.network(includeTop: false).shape(of: "block4_pool") == [14, 14, 512])
  }

  @Test("parameter counts are the published ones")
  func publishedCounts() throws {
    let published = [
      ("vgg16", 138_357_544, 14_714_688), ("vgg19", 143_667_240, 20_024_384),
      ("resnet50", 25_636_712, 23_587_712),
      ("resnet50_v0.2", 25_636_712, 23_587_712), ("inception_v3", 23_851_784, 21_802_784),
      ("xception", 22_910_480, 20_861_480), ("mobilenet_v2", 3_538_984, 2_257_984),
    ]
    for (name, top, noTop) in published {
      let backbone = try Backbone.named(name)
      #expect(try backbone.network(includeTop: true).parameterCount == top)
      #expect(try backbone.network(includeTop: false).parameterCount == noTop)
    }
  }
}
