extension Network {
  /// VGG16 as Keras builds it: configuration D of the paper.
  ///
  /// Reference: Simonyan and Zisserman, arXiv:1409.1556; Keras `applications/vgg16.py`.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small for five poolings.
  public static func vgg16(
    includeTop: Bool, height: Int = 224, width: Int = 224, classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    try vgg(
      "vgg16", convolutions: [2, 2, 3, 3, 3], includeTop: includeTop, height: height, width: width,
      classCount: classCount)
  }

  /// VGG19 as Keras builds it: configuration E of the paper.
  ///
  /// Reference: Simonyan and Zisserman, arXiv:1409.1556; Keras `applications/vgg19.py`.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small for five poolings.
  public static func vgg19(
    includeTop: Bool, height: Int = 224, width: Int = 224, classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    try vgg(
      "vgg19", convolutions: [2, 2, 4, 4, 4], includeTop: includeTop, height: height, width: width,
      classCount: classCount)
  }

  /// Five blocks of 3×3 convolutions, each halved by a pooling; the two networks differ in the depth of the last three.
  private static func vgg(
    _ name: String, convolutions: [Int], includeTop: Bool, height: Int, width: Int, classCount: Int
  ) throws(BackboneError) -> Network {
    var builder = NetworkBuilder()
    var x = builder.input(height: height, width: width)
    for (index, (filters, count)) in zip([64, 128, 256, 512, 512], convolutions).enumerated() {
      let block = "block\(index + 1)"
      for convolution in 1...count {
        x = builder.convolution(
          "\(block)_conv\(convolution)", x, filters: filters, Layer.Window(3, padding: .same),
          activation: .relu)
      }
      x = builder.add("\(block)_pool", .maxPooling(Layer.Pooling(window: Layer.Window(2, stride: 2))), x)
    }
    if includeTop {
      x = builder.add("flatten", .flatten, x)
      x = builder.dense("fc1", x, units: 4096, activation: .relu)
      x = builder.dense("fc2", x, units: 4096, activation: .relu)
      x = builder.dense("predictions", x, units: classCount, activation: .softmax)
    }
    return try Network(name: name, layers: builder.layers, classifierLayers: ["fc1", "fc2", "predictions"])
  }
}
