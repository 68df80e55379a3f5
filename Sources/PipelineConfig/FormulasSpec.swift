/// The `dataset.formulas` section: pictures that are drawn from formulas while a network learns.
public struct FormulasSpec: Equatable, Sendable {
  /// How many shapes there are to tell, at least 2.
  public var shapes: Int
  /// How many textures there are to tell, at least 2.
  public var textures: Int
  /// How many palettes there are to tell, at least 2.
  public var palettes: Int
  /// How many pictures make an epoch, at least 1; every epoch draws others.
  public var pictures: Int
  /// How many pictures, always the same ones, are looked at after each epoch; may be 0.
  public var validation: Int

  /// A formulas section.
  public init(shapes: Int, textures: Int, palettes: Int, pictures: Int, validation: Int = 0) {
    (self.shapes, self.textures, self.palettes) = (shapes, textures, palettes)
    (self.pictures, self.validation) = (pictures, validation)
  }

  /// How many outputs tell all shapes, textures and palettes.
  public var classCount: Int { shapes + textures + palettes }
}

extension FormulasSpec {
  /// The rows and columns that a picture may have at most.
  static let greatestSide = 512
  /// Counts of entries: more classes than this, no last layer could have.
  private static let entryCounts = 2...100_000
  private static let pictureCounts = 1...100_000_000
  private static let example = "formulas: {shapes: 512, textures: 512, palettes: 512, pictures: 100000}"

  /// Reads the section; nil after logging what is wrong.
  static func read(_ cursor: YAMLCursor) -> FormulasSpec? {
    let entries = ["shapes", "textures", "palettes"]
    guard let map = cursor.mapping(keys: entries + ["pictures", "validation"]) else { return nil }
    let counts = entries.map { map.required($0, example: example)?.integer(in: entryCounts) }
    let pictures = map.required("pictures", example: example)?.integer(in: pictureCounts)
    let validation = map["validation"].map { $0.integer(in: 0...pictureCounts.upperBound) } ?? 0
    guard let shapes = counts[0], let textures = counts[1], let palettes = counts[2], let pictures,
      let validation
    else { return nil }
    return FormulasSpec(
      shapes: shapes, textures: textures, palettes: palettes, pictures: pictures, validation: validation)
  }

  /// The section as YAML on one line.
  var yaml: String {
    "{shapes: \(shapes), textures: \(textures), palettes: \(palettes), pictures: \(pictures), "
      + "validation: \(validation)}"
  }
}
