internal import Tensors

/// How Keras' networks want their pixels: the modes of `imagenet_utils.preprocess_input`.
public enum PreprocessMode: String, CaseIterable, Codable, Sendable {
  /// BGR, minus ImageNet's mean colour [103.939, 116.779, 123.68]; VGG16, VGG19, ResNet50.
  case caffe
  /// RGB in -1…1: x / 127.5 - 1; MobileNetV2, InceptionV3, Xception.
  case tf
  /// RGB in 0…1, minus mean, divided by standard deviation per channel.
  case torch
  /// RGB in 0…1: x · (1/255), as `ImageDataGenerator(rescale=1/255)`; networks from scratch.
  case rescale
  /// RGB in 0…255, untouched.
  case none

  /// Writes the picture's values into `values` from `offset` on: `height * width * 3` numbers, HWC.
  ///
  /// Float32 arithmetic in Keras' order, so the numbers are Keras' to the last bit.
  /// - Precondition: There is room for them.
  public func write(_ pixels: LoadedImage.Pixels, into values: inout [Float], at offset: Int) {
    let count = pixels.height * pixels.width * 3
    precondition(
      offset >= 0 && offset + count <= values.count,
      "\(count) values from \(offset) on do not fit into \(values.count)")
    switch pixels {
    case .bytes(let pixels): write(pixels.bytes, into: &values, at: offset)
    case .floats(let tensor): write(tensor.elements, into: &values, at: offset)
    }
  }

  /// The same for RGB pixels of any number of pictures side by side.
  public func write(_ bytes: [UInt8], into values: inout [Float], at offset: Int = 0) {
    precondition(offset >= 0 && offset + bytes.count <= values.count && bytes.count % 3 == 0, "no room")
    values.withUnsafeMutableBufferPointer { values in
      let out = UnsafeMutableBufferPointer(rebasing: values[offset..<offset + bytes.count])
      for channel in 0..<3 {
        // 256 possible bytes: one table per channel instead of arithmetic per pixel.
        let table = (0..<256).map { value(Float($0), channel: channel) }
        table.withUnsafeBufferPointer { table in
          bytes.withUnsafeBufferPointer { source in
            for index in stride(from: 0, to: source.count, by: 3) {
              out[index + channel] = table[Int(source[index + order[channel]])]
            }
          }
        }
      }
    }
  }

  /// The same for RGB pixels whose values, 0…255, may have fractions.
  public func write(_ numbers: [Float], into values: inout [Float], at offset: Int = 0) {
    precondition(offset >= 0 && offset + numbers.count <= values.count && numbers.count % 3 == 0, "no room")
    values.withUnsafeMutableBufferPointer { values in
      let out = UnsafeMutableBufferPointer(rebasing: values[offset..<offset + numbers.count])
      numbers.withUnsafeBufferPointer { source in
        for index in stride(from: 0, to: source.count, by: 3) {
          for channel in 0..<3 {
            out[index + channel] = value(source[index + order[channel]], channel: channel)
          }
        }
      }
    }
  }

  /// Which source channel comes first, second, third.
  private var order: [Int] { self == .caffe ? [2, 1, 0] : [0, 1, 2] }

  /// The result for one number; `channel` is its place in the result.
  private func value(_ x: Float, channel: Int) -> Float {
    switch self {
    case .caffe: x - Self.caffeMean[channel]
    case .tf: x / 127.5 - 1
    case .torch: (x / 255 - Self.torchMean[channel]) / Self.torchDeviation[channel]
    case .rescale: x * Float(1.0 / 255)
    case .none: x
    }
  }

  private static let caffeMean: [Float] = [103.939, 116.779, 123.68]
  private static let torchMean: [Float] = [0.485, 0.456, 0.406]
  private static let torchDeviation: [Float] = [0.229, 0.224, 0.225]
}
