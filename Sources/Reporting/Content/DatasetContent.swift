/// How many images there are of what.
package struct DatasetContent: Equatable, Sendable {
  package var name: String?
  /// The parts of the dataset, in the order of the counts of each class; images in none are `unsplit`.
  package var splits: [String]
  /// The classes in order; images without a label last.
  package var classes: [ClassCount]

  package init(name: String?, splits: [String], classes: [ClassCount]) {
    (self.name, self.splits, self.classes) = (name, splits, classes)
  }

  /// All images.
  package var imageCount: Int { classes.reduce(0) { $0 + $1.total } }
}

/// The images of one class.
package struct ClassCount: Equatable, Sendable {
  /// nil for images without a label.
  package var name: String?
  /// In each part of the dataset.
  package var counts: [Int]

  package init(name: String?, counts: [Int]) { (self.name, self.counts) = (name, counts) }

  /// In all parts.
  package var total: Int { counts.reduce(0, +) }
}

/// Images that could not be used.
package struct FailureContent: Equatable, Sendable {
  /// One of them.
  package struct Failure: Equatable, Sendable {
    package var path: String
    package var label: String?
    package var byteCount: Int?
    package var reason: String

    package init(path: String, label: String?, byteCount: Int?, reason: String) {
      (self.path, self.label, self.byteCount, self.reason) = (path, label, byteCount, reason)
    }
  }

  package var totalCount: Int
  /// How many failed for which reason, the most frequent first.
  package var reasons: [(reason: String, count: Int)]
  /// The first ones by path.
  package var failures: [Failure]

  package init(totalCount: Int, reasons: [(reason: String, count: Int)], failures: [Failure]) {
    (self.totalCount, self.reasons, self.failures) = (totalCount, reasons, failures)
  }

  package static func == (left: FailureContent, right: FailureContent) -> Bool {
    left.totalCount == right.totalCount && left.failures == right.failures
      && left.reasons.elementsEqual(right.reasons) { $0 == $1 }
  }
}

/// Images that are byte for byte the same, or look alike, in different parts of the dataset.
package struct DuplicateContent: Equatable, Sendable {
  /// Two of them.
  package struct Pair: Equatable, Sendable {
    package var first, second: PictureReference
    /// The cosine between their features; nil for copies.
    package var cosine: Double?

    package init(first: PictureReference, second: PictureReference, cosine: Double?) {
      (self.first, self.second, self.cosine) = (first, second, cosine)
    }
  }

  /// Different contents that lie in more than one part.
  package var copyCount: Int
  /// Pairs that look alike and lie in different parts; nil where nobody searched for them.
  package var similarCount: Int?
  /// From which cosine on images look alike.
  package var threshold: Double?
  /// Copies first, then the most similar.
  package var pairs: [Pair]

  package init(copyCount: Int, similarCount: Int?, threshold: Double?, pairs: [Pair]) {
    (self.copyCount, self.similarCount, self.threshold, self.pairs) =
      (copyCount, similarCount, threshold, pairs)
  }
}
