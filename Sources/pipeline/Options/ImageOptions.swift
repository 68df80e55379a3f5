public import ArgumentParser
public import PipelineConfig

/// How files become pixels, for commands without a pipeline file; the words are those of `images:`.
struct ImageOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Height and width in pixels.", valueName: "HxW"))
  var targetSize: PixelSize?

  @Option(help: "How exactly: fast reduces JPEGs that are much larger than needed while it decodes them.")
  var decode: ImagesSpec.Decode = .exact

  @Option(help: "The resampling filter; tf_bilinear is TensorFlow's, the others are Pillow's.")
  var interpolation: ImagesSpec.Interpolation = .nearest

  @Option(help: "What happens to the proportions.")
  var aspect: ImagesSpec.Aspect = .stretch

  @Option(help: "Whether a camera's note about its orientation counts.")
  var orientation: ImagesSpec.Orientation = .ignore

  @Option(help: "Refuse images with more pixels.")
  var maxPixels = ImagesSpec().maxPixels

  func validate() throws {
    if maxPixels < 1 { throw ValidationError("--max-pixels: expected 1 or more, got \(maxPixels)") }
  }

  var spec: ImagesSpec {
    var spec = ImagesSpec()
    spec.targetSize = targetSize.map { ImagesSpec.TargetSize(height: $0.height, width: $0.width) }
    (spec.interpolation, spec.aspect, spec.orientation) = (interpolation, aspect, orientation)
    (spec.decode, spec.maxPixels) = (decode, maxPixels)
    return spec
  }
}

/// A size on the command line: `224x224`, or `224` for both.
struct PixelSize: ExpressibleByArgument {
  let height: Int
  let width: Int

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let height = parts[0], let width = parts[parts.count - 1],
      (1...65_535).contains(height), (1...65_535).contains(width)
    else { return nil }
    (self.height, self.width) = (height, width)
  }
}

extension ImagesSpec.Decode: ExpressibleByArgument {}
extension ImagesSpec.Interpolation: ExpressibleByArgument {}
extension ImagesSpec.Aspect: ExpressibleByArgument {}
extension ImagesSpec.Orientation: ExpressibleByArgument {}
