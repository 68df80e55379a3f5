/// The pictures of a report: each is in it once, however often it is shown.
package struct PictureAlbum: Equatable, Sendable {
  /// What there is to see of an image.
  package enum Picture: Equatable, Sendable {
    /// A JPEG file of this size.
    case jpeg([UInt8], width: Int, height: Int)
    /// Nothing, and why.
    case missing(reason: String)
  }

  /// By number of the image; images that are not in it were left out to keep the report small.
  package private(set) var pictures: [Int64: Picture]
  /// In words what was left out, nil if nothing was.
  package var note: String?

  /// An album of `pictures`.
  package init(_ pictures: [Int64: Picture] = [:], note: String? = nil) {
    (self.pictures, self.note) = (pictures, note)
  }

  /// The id of an image's picture in the page, nil for an image without one.
  func id(of image: Int64) -> String? {
    if case .jpeg = pictures[image] { "p\(image)" } else { nil }
  }

  /// Why an image has no picture.
  func reason(of image: Int64) -> String {
    if case .missing(let reason) = pictures[image] { reason } else { "left out to keep the report small" }
  }
}

/// An image where it is shown.
package struct PictureReference: Equatable, Sendable {
  package var imageID: Int64
  package var path: String
  /// Its class, nil where unknown.
  package var actual: String?
  package var split: String?
  /// What the model says, nil without a model.
  package var predicted: String?
  package var probability, margin, entropy: Double?

  package init(
    imageID: Int64, path: String, actual: String?, split: String? = nil, predicted: String? = nil,
    probability: Double? = nil, margin: Double? = nil, entropy: Double? = nil
  ) {
    (self.imageID, self.path, self.actual, self.split) = (imageID, path, actual, split)
    (self.predicted, self.probability, self.margin, self.entropy) = (predicted, probability, margin, entropy)
  }
}
