/// The different vectors of one recipe that some images have, without the images.
public struct VectorSelection: Sendable, Equatable {
  /// The recipe's number.
  public let recipeID: Int64
  /// Values in each vector.
  public let dimension: Int
  /// The vectors' numbers, ascending: the order in which they were first stored. Copies of an image share one.
  public let vectorIDs: [Int64]

  /// The vectors numbered `vectorIDs`, which must ascend.
  public init(recipeID: Int64, dimension: Int, vectorIDs: [Int64]) {
    (self.recipeID, self.dimension, self.vectorIDs) = (recipeID, dimension, vectorIDs)
  }

  /// How many vectors there are.
  public var count: Int { vectorIDs.count }
}

/// An image that has a certain vector.
public struct VectorImage: Sendable, Equatable {
  /// The number of the vector.
  public let vectorID: Int64
  /// The image's number.
  public let imageID: Int64
  /// The file's path.
  public let path: String
  /// The class in the latest run, nil where unknown.
  public let label: String?
  /// The part of the dataset in the latest run, nil where it is not split.
  public let split: String?
}
