public import PipelineConfig

extension AugmentationPreview {
  /// What a training of this file may do to pictures.
  ///
  /// - Parameter options: What the command line says, which must be nothing.
  /// - Throws: `RuntimeError.invalid` for a file that changes no pictures, and where the command line says something, too.
  public static func augmentation(
    of pipeline: LoadedPipeline, beside options: AugmentationSpec
  ) throws -> AugmentationSpec {
    guard options == AugmentationSpec() else {
      throw RuntimeError.invalid([
        "--pipeline: \(pipeline.path) says how pictures are changed; leave the other options out, or --pipeline"
      ])
    }
    guard let spec = pipeline.file.training?.augmentation else {
      throw RuntimeError.invalid([
        "\(pipeline.path): error: no training changes pictures here; add  training: {augmentation: {horizontal_flip: true}}"
      ])
    }
    return spec
  }

  /// How a training of this file loads its pictures.
  public static func images(of file: PipelineFile) -> ImagesSpec {
    var images = file.images
    if let input = file.network?.input {
      images.targetSize = ImagesSpec.TargetSize(height: input.height, width: input.width)
    }
    return images
  }
}
