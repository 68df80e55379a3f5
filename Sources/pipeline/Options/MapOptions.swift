public import ArgumentParser
public import PipelineRuntime

/// What kind of maps are made, and what pictures of them look like.
struct MapOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How; cam is for averaged features and linear heads only, occlusion needs no gradient. Default: integrated_grad_cam, "
        + "which also holds where a head's score levels off; occlusion where the layer has no maps.",
      valueName: "METHOD"))
  var method: MapSettings.Method?

  @Option(name: .customLong("class"), help: "The class to speak about; default: the predicted one.")
  var className: String?

  @Option(help: ArgumentHelp("Write pictures with the map over them here.", valueName: "FOLDER"))
  var output: String?

  @Option(help: "The form of the pictures.")
  var format = OverlaySettings.Format.jpeg

  @Option(help: "Their colours.")
  var colors = OverlaySettings(folder: "").colors

  @Option(help: "How strong the colours are, from 0 to 1.")
  var opacity = OverlaySettings(folder: "").opacity

  @Option(help: "How wide the border is whose share is told, as a share of each side.")
  var border = MapSettings().border

  @Option(help: "With occlusion: the side of the patch in pixels of the network's input.")
  var patch = MapSettings().patchSize

  @Option(help: "With occlusion: how far patches lie apart.")
  var stride = MapSettings().stride

  func validate() throws {
    if !(0...1).contains(opacity) {
      throw ValidationError("--opacity: expected a number from 0 to 1, got \(opacity)")
    }
    if !(0...0.5).contains(border) {
      throw ValidationError("--border: expected a number from 0 to 0.5, got \(border)")
    }
    for (name, value) in [("--patch", patch), ("--stride", stride)] where value < 1 {
      throw ValidationError("\(name): expected 1 or more, got \(value)")
    }
  }

  var settings: MapSettings {
    var settings = MapSettings()
    (settings.method, settings.className, settings.border) = (method, className, border)
    (settings.patchSize, settings.stride) = (patch, stride)
    return settings
  }

  var overlays: OverlaySettings? {
    output.map { OverlaySettings(folder: $0, format: format, colors: colors, opacity: opacity) }
  }
}

extension MapSettings.Method: ExpressibleByArgument {}
extension OverlaySettings.Colors: ExpressibleByArgument {}
extension OverlaySettings.Format: ExpressibleByArgument {}
