extension WeightFile {
  /// What the names and the order of a file's layers say.
  public enum Naming: Sendable, Hashable {
    /// Names, in the order of the model.
    case ordered
    /// Counters per class, in the order of the model.
    case classOrdinals
    /// Names alone.
    case names
  }

  /// What the names and the order of this file's layers say.
  public var naming: Naming { .ordered }

  /// Which one of the layers of its class a layer is.
  public struct ClassOrdinal: Sendable, Hashable {
    /// The class in snake case.
    let className: String
    /// From 0, in the order of the model.
    let index: Int
  }
}

extension WeightFile.StoredLayer {
  var classOrdinal: WeightFile.ClassOrdinal? { nil }
}
