import Explanation
import Tensors
import TestSupport
import Testing

@Suite("Maps against TensorFlow and Matplotlib")
struct MapGoldenTests {
  private func floats(_ name: String) throws -> [Float] {
    try NPYArray.golden("Maps/\(name).npy").elements(as: Float.self)
  }

  private func activations() throws -> ChannelMaps {
    ChannelMaps(height: 5, width: 7, channelCount: 6, elements: try floats("activations"))
  }

  @Test("pooling and its gradient are TensorFlow's", arguments: [MapPooling.avg, .max, .flatten])
  func pooling(_ pooling: MapPooling) throws {
    let maps = try activations()
    let pooled = Closeness(
      pooling.pool(maps), try floats("\(pooling)_pooled").map(Double.init), rtol: 1e-6, atol: 1e-7)
    #expect(pooled.isClose, "\(pooled)")
    let gradient = pooling.pullBack(try floats("\(pooling)_by_features").map(Double.init), at: maps)
    let result = Closeness(gradient.elements, try floats("\(pooling)_by_maps"), rtol: 1e-6, atol: 1e-9)
    #expect(result.isClose, "\(result)")
  }

  @Test("Grad-CAM is Keras', Grad-CAM++ pytorch-grad-cam's", arguments: [MapPooling.avg, .max, .flatten])
  func gradCAM(_ pooling: MapPooling) throws {
    let maps = try activations()
    let evidence = ClassEvidence(
      classIndex: 1, predictedIndex: 1, score: 0, maps: maps,
      gradient: ChannelMaps(height: 5, width: 7, channelCount: 6, elements: try floats("\(pooling)_by_maps")))
    let plain = Closeness(
      evidence.gradCAM.values, try floats("\(pooling)_grad_cam"), rtol: 1e-5, atol: 1e-7)
    #expect(plain.isClose, "\(plain)")
    let plus = Closeness(
      evidence.gradCAMPlusPlus.values, try floats("\(pooling)_grad_cam_plus_plus"), rtol: 1e-5, atol: 1e-7)
    #expect(plus.isClose, "\(plus)")
  }

  @Test("grids are resized as tf.image.resize does", arguments: [[13, 8], [4, 3], [3, 2], [1, 1]])
  func resizing(size: [Int]) throws {
    let grid = ActivationMap(height: 4, width: 3, values: try floats("grid"))
    let result = Closeness(
      grid.resized(height: size[0], width: size[1]).values, try floats("grid_\(size[0])x\(size[1])"),
      rtol: 1e-5, atol: 1e-6)
    #expect(result.isClose, "\(result)")
  }

  @Test(
    "colours are Matplotlib's, those of a polynomial nearly so",
    arguments: [(ColorMap.jet, Float(1)), (ColorMap.inferno, Float(10))])
  func colors(_ map: ColorMap, tolerance: Float) throws {
    let expected = try NPYArray.golden("Maps/\(map.rawValue).npy").elements(as: UInt8.self)
    for level in 0..<256 {
      let color = map.color(Float(level) / 255)
      for channel in 0..<3 {
        let difference = color[channel] - Float(expected[3 * level + channel])
        #expect(
          difference.magnitude <= tolerance, "\(map) \(level), channel \(channel): off by \(difference)")
      }
    }
    #expect(map.color(-1) == map.color(0) && map.color(7) == map.color(1))
  }
}
