public import Explanation

/// What kind of maps are wanted.
public struct MapSettings: Sendable, Equatable {
  /// How a map can be made.
  public typealias Method = MapMethod

  /// How a map is made; nil for what shows best what the model decides by.
  public var method: MapMethod?
  /// The class it speaks about; nil for the one that the model predicts for the image.
  public var className: String?
  /// The side of occlusion's patch and how far patches lie apart, in pixels of the network's input.
  public var patchSize = 32, stride = 16
  /// How wide the border is on each side whose share is told, as a share of height and width.
  public var border = MapStatistics.usualBorder

  /// Maps of predicted classes.
  public init() {}
}

/// Where pictures with their maps go, and how they look.
public struct OverlaySettings: Sendable, Equatable {
  /// The colours there are.
  public typealias Colors = ColorMap

  /// The form of the files.
  public enum Format: String, Sendable, CaseIterable { case jpeg, png }

  /// The folder; made where it is not there.
  public var folder: String
  /// The form of the files.
  public var format = Format.jpeg
  /// The map's colours, and how strong they are.
  public var overlay = HeatOverlay()

  /// The map's colours.
  public var colors: Colors { overlay.colorMap }
  /// How strong they are.
  public var opacity: Float { overlay.opacity }

  /// JPEG files in `folder`.
  public init(folder: String) { self.folder = folder }

  /// Files in `folder` that look as they are told to.
  public init(folder: String, format: Format, colors: Colors, opacity: Float) {
    (self.folder, self.format) = (folder, format)
    overlay = HeatOverlay(colorMap: colors, opacity: opacity)
  }
}
