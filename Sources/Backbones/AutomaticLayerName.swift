/// The name of a layer that was given none: its class in snake case with a number, `conv2d`, `conv2d_1`, …
///
/// The number says the order of creation and nothing else: Keras 2 begins with 1, Keras 3 with none, and a second
/// network of the same session goes on where the first one ended.
struct AutomaticLayerName: Sendable, Hashable {
  /// The class, in the spelling of Keras 3.
  let kind: String
  /// The number; 0 where there is none.
  let number: Int

  /// Reads `name`; nil when it is a name that somebody chose.
  init?(_ name: String) {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    var kind = name[...]
    var number = 0
    if digits > 0, name.dropLast(digits).last == "_", let value = Int(name.suffix(digits)) {
      (kind, number) = (name.dropLast(digits + 1), value)
    }
    let current = Self.formerKinds[String(kind)] ?? String(kind)
    guard Self.kinds.contains(current) else { return nil }
    (self.kind, self.number) = (current, number)
  }

  /// The classes that have weights.
  private static let kinds: Set = [
    "conv2d", "depthwise_conv2d", "separable_conv2d", "batch_normalization", "dense",
  ]

  /// Keras 1's spelling.
  private static let formerKinds = [
    "convolution2d": "conv2d", "separableconvolution2d": "separable_conv2d",
    "batchnormalization": "batch_normalization",
  ]
}

extension Layer.Operation {
  /// Keras' class name in snake case, the name of the first layer that is given none.
  ///
  /// Reference: Keras 3 `keras/src/utils/naming.py`, `to_snake_case`.
  public var automaticName: String {
    let letters = Array(kerasClass)
    var text = ""
    for (index, letter) in letters.enumerated() {
      let beginsWord =
        index > 0 && letter.isUppercase
        && (letters[index - 1].isLowercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
      text += (beginsWord ? "_" : "") + letter.lowercased()
    }
    return text
  }
}
