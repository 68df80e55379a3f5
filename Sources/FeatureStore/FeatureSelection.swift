public import Tensors

/// Which features to read: one recipe's, of some of the images.
public struct FeatureRequest: Sendable, Equatable {
  /// The recipe's number.
  public var recipeID: Int64
  /// Only images of the dataset of this name, with its labels and splits and in its order.
  ///
  /// Without one, all images with the labels and splits of the latest run, by image number.
  public var dataset: String?
  /// Only images of these splits; nil for any, also none.
  public var splits: [String]?
  /// An SQL condition over `image_id, path, label, split, sha256, width, height, byte_count, format, status,
  /// l2_norm, mean, zero_fraction`, such as `label IN ('apple', 'tomato') AND width >= 224`.
  public var condition: String?
  /// An SQL expression over the same columns whose value becomes each row's `group`; nil for no groups.
  ///
  /// One value for each image: aggregate functions are refused.
  public var grouping: String?

  /// A request for one recipe's features.
  public init(
    recipeID: Int64, dataset: String? = nil, splits: [String]? = nil, condition: String? = nil,
    grouping: String? = nil
  ) {
    (self.recipeID, self.dataset, self.splits, self.condition) = (recipeID, dataset, splits, condition)
    self.grouping = grouping
  }
}

/// The images a request found, in order, without their vectors.
public struct FeatureSelection: Sendable, Equatable {
  /// One image that has the feature.
  public struct Row: Sendable, Equatable {
    /// The image's number.
    public let imageID: Int64
    /// The class, nil where unknown.
    public let label: String?
    /// The part of the dataset, nil where it is not split.
    public let split: String?
    /// The number of the vector: another one when the image's bytes have changed.
    public let vectorID: Int64
    /// The value of the request's `grouping` as text; nil for NULL, or where nothing is grouped.
    public let group: String?
  }

  /// The recipe's number.
  public let recipeID: Int64
  /// Values in each vector.
  public let dimension: Int
  /// The images, in the order in which features are read.
  public let rows: [Row]

  /// How many images were found.
  public var count: Int { rows.count }

  /// The rows that satisfy `isIncluded`, in the same order.
  public func filter(_ isIncluded: (Row) throws -> Bool) rethrows -> FeatureSelection {
    FeatureSelection(recipeID: recipeID, dimension: dimension, rows: try rows.filter(isIncluded))
  }
}

/// Some consecutive images of a selection with their vectors.
public struct FeatureBlock: Sendable, Equatable {
  /// Where the block lies in the selection.
  public let range: Range<Int>
  /// The images' numbers.
  public let imageIDs: [Int64]
  /// Their paths.
  public let paths: [String]
  /// Their classes, nil where unknown.
  public let labels: [String?]
  /// Their parts of the dataset.
  public let splits: [String?]
  /// Their vectors, `(range.count, dimension)`.
  public let features: Matrix<Float>
}
