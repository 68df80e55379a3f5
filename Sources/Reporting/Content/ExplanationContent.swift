/// What in some pictures spoke for the class that a model chose.
package struct ExplanationContent: Equatable, Sendable {
  /// A picture with its map over it.
  package struct Example: Equatable, Sendable {
    package var reference: PictureReference
    /// The picture, or why there is none.
    package var picture: PictureAlbum.Picture
    /// The share of the map on the border; nil where nothing in the picture speaks for the class.
    package var borderShare: Double?

    package init(reference: PictureReference, picture: PictureAlbum.Picture, borderShare: Double?) {
      (self.reference, self.picture, self.borderShare) = (reference, picture, borderShare)
    }
  }

  /// The method's name, and the layer it was applied to.
  package var method, layer: String
  /// How many maps there are in all.
  package var mapCount: Int
  /// Some of the wrong and of the right predictions of each class, by class.
  package var wrong, right: [Example]

  package init(method: String, layer: String, mapCount: Int, wrong: [Example], right: [Example]) {
    (self.method, self.layer, self.mapCount) = (method, layer, mapCount)
    (self.wrong, self.right) = (wrong, right)
  }

  /// Bytes of all pictures.
  package var byteCount: Int {
    (wrong + right).reduce(0) { sum, example in
      if case .jpeg(let bytes, _, _) = example.picture { sum + bytes.count } else { sum }
    }
  }
}
