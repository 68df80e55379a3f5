extension Network {
  /// VGG16 as Keras builds it.
  ///
  /// Reference: Simonyan and Zisserman, arXiv:1409.1556; Keras `applications/vgg16.py`.
  /// - Throws: `BackboneError.invalidNetwork` when the image is too small for five poolings.
  public static func vgg16(
    includeTop: Bool, height: Int = 224, width: Int = 224, classCount: Int = 1000
  ) throws(BackboneError) -> Network {
    var builder = NetworkBuilder()
    var x = builder.input(height: height, width: width)
    let blocks = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]
    for (block, (filters, count)) in blocks.enumerated() {
      for convolution in 1...count {
        x = builder.convolution(
          "block\(block + 1)_conv\(convolution)", x, filters: filters, Layer.Window(3, padding: .same),
          activation: .relu)
      }
      x = builder.add(
        "block\(block + 1)_pool", .maxPooling(Layer.Pooling(window: Layer.Window(2, stride: 2))), x)
    }
    if includeTop {
      x = builder.add("flatten", .flatten, x)
      x = builder.dense("fc1", x, units: 4096, activation: .relu)
      x = builder.dense("fc2", x, units: 4096, activation: .relu)
      x = builder.dense("predictions", x, units: classCount, activation: .softmax)
    }
    return try Network(
      name: "vgg16", layers: builder.layers, classifierLayers: ["fc1", "fc2", "predictions"])
  }
}
