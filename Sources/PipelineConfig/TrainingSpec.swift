/// The `training:` section: how the layers of a network learn.
public struct TrainingSpec: Equatable, Sendable {
  /// What the kernels of new layers are before they learn, by Keras' names.
  public enum KernelInitializer: String, CaseIterable, Equatable, Sendable {
    /// Keras' default.
    case glorotUniform = "glorot_uniform"
    /// For deep stacks of rectifiers without batch normalization.
    case heNormal = "he_normal"
  }

  /// The layers that are put on the backbone in the place of its own classifier; empty for a network from scratch.
  public var top: [LayerSpec]
  /// How the kernels of new layers are drawn.
  public var kernelInitializer = KernelInitializer.glorotUniform
  /// Whether batch normalizations of the backbone keep to the statistics they have learned: Keras' `training=False`.
  public var freezeBatchNormalization = true
  /// The share of each picture's label that is spread over all classes, at least 0 and less than 1.
  public var labelSmoothing: Double
  /// How much the samples of each class count.
  public var classWeight: SVMSpec.ClassWeight
  /// How pictures of the training split are changed at random; nil for not at all.
  public var augmentation: AugmentationSpec?
  /// How many changed copies of each picture go through the frozen layers, once, at least 1; nil for a new one in
  /// each epoch.
  public var augmentedCopies: Int?
  /// What is done one after the other with the same network; never empty.
  public var phases: [TrainingPhaseSpec]
  /// A CSV file with a row for each epoch; nil for none.
  public var csvLog: String?
  /// A folder for TensorBoard; nil for none.
  public var tensorBoard: String?

  /// A training section.
  public init(
    top: [LayerSpec], labelSmoothing: Double = 0, classWeight: SVMSpec.ClassWeight = .uniform,
    augmentation: AugmentationSpec? = nil, augmentedCopies: Int? = nil, phases: [TrainingPhaseSpec],
    csvLog: String? = nil, tensorBoard: String? = nil
  ) {
    (self.top, self.labelSmoothing, self.classWeight) = (top, labelSmoothing, classWeight)
    (self.augmentation, self.augmentedCopies, self.phases) = (augmentation, augmentedCopies, phases)
    (self.csvLog, self.tensorBoard) = (csvLog, tensorBoard)
  }

  /// The top of a backbone where the file has none: the mean of each channel, and one output for each class.
  public static let defaultTop = [
    LayerSpec(.globalAveragePooling2D), LayerSpec(.dense(.classes, activation: .softmax, useBias: true)),
  ]
}
