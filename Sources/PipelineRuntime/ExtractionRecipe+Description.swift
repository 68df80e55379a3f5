extension ExtractionRecipe {
  /// How files become pixels, for people: size and filter, and what is not the default.
  var pixelsDescription: String {
    var parts = ["\(targetHeight)×\(targetWidth) \(interpolation)"]
    if aspect != "stretch" { parts.append(aspect) }
    if orientation != "ignore" { parts.append(orientation) }
    if decoding != "pillow" { parts.append(decoding) }
    return parts.joined(separator: ", ")
  }
}
