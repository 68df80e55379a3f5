/// What lies outside a picture that was moved, turned or scaled, by SciPy's and Keras' names.
public enum FillMode: String, CaseIterable, Sendable, Hashable, Codable {
  /// One value: kkkkkkkk|abcd|kkkkkkkk.
  case constant
  /// The nearest pixel: aaaaaaaa|abcd|dddddddd.
  case nearest
  /// The picture mirrored at its edge: abcddcba|abcd|dcbaabcd.
  case reflect
  /// The picture again: abcdabcd|abcd|abcdabcd.
  case wrap
}
