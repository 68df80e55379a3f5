/// How pixels between pixels are made up when a picture is resized.
///
/// All but `tfBilinear` are Pillow's filters, which widen when a picture shrinks (antialiasing) and give
/// 8-bit results. `tfBilinear` is `tf.image.resize`: no antialiasing, float32 results.
public enum Interpolation: String, CaseIterable, Codable, Sendable {
  case nearest, bilinear, bicubic, hamming, box, lanczos
  case tfBilinear = "tf_bilinear"
}

/// What happens to a picture whose sides have another ratio than the target's.
public enum Aspect: Hashable, Codable, Sendable {
  /// The picture is distorted.
  case stretch
  /// The centre part of the right ratio is used: Keras' `keep_aspect_ratio=True`.
  case crop
  /// All of the picture is shown, centred, with bars of this colour: `tf.image.resize_with_pad`.
  case pad(color: RGBColor)
}

/// Whether EXIF orientation is applied; Keras' `load_img` ignores it.
public enum OrientationPolicy: String, CaseIterable, Codable, Sendable {
  case ignore, exif
}
