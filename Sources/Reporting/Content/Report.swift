/// Everything a report says, before it is laid out.
package struct Report: Sendable {
  /// What it is called.
  package var title: String
  /// What it is about, in a line.
  package var subtitle: String
  /// Identity of what it was made from: equal fingerprints, equal reports.
  package var fingerprint: String
  /// What was run, with which settings.
  package var facts: [Fact] = []
  /// The runs that made it.
  package var runs: [RunRecord] = []
  /// The dataset.
  package var dataset: DatasetContent
  /// The models in full.
  package var models: [ModelContent] = []
  /// Several models on the same images.
  package var comparison: ComparisonContent?
  /// Why there is no comparison, or none of some models.
  package var comparisonNotes: [String] = []
  /// The features in two dimensions; nil without features.
  package var map: FeatureMap?
  /// Images that failed.
  package var failures: FailureContent
  /// Images that are, or look, alike.
  package var duplicates: DuplicateContent
  /// The pictures that all parts refer to.
  package var album: PictureAlbum

  /// A report of a dataset; what else there is, is set afterwards.
  package init(
    title: String, subtitle: String, fingerprint: String, dataset: DatasetContent, failures: FailureContent,
    duplicates: DuplicateContent, album: PictureAlbum
  ) {
    (self.title, self.subtitle, self.fingerprint) = (title, subtitle, fingerprint)
    (self.dataset, self.failures, self.duplicates) = (dataset, failures, duplicates)
    self.album = album
  }
}

/// A name and what there is to say about it.
package struct Fact: Equatable, Sendable {
  package var name: String
  package var value: String
  /// Smaller text below the value.
  package var detail: String?

  package init(_ name: String, _ value: String, detail: String? = nil) {
    (self.name, self.value, self.detail) = (name, value, detail)
  }
}

/// A run and its stages.
package struct RunRecord: Equatable, Sendable {
  /// One stage.
  package struct Stage: Equatable, Sendable {
    package var name, status: String
    package var seconds: Double?
    /// Items, as the store counts them; nil where a stage counts none.
    package var items, computed, reused, failed: Int?
    package var reason: String?

    package init(
      name: String, status: String, seconds: Double?, items: Int?, computed: Int?, reused: Int?, failed: Int?,
      reason: String?
    ) {
      (self.name, self.status, self.seconds, self.reason) = (name, status, seconds, reason)
      (self.items, self.computed, self.reused, self.failed) = (items, computed, reused, failed)
    }
  }

  package var id: Int64
  package var command, startedAt, status, version: String
  package var seconds: Double?
  package var seed: Int64?
  package var specification: String?
  package var stages: [Stage]

  package init(
    id: Int64, command: String, startedAt: String, status: String, version: String, seconds: Double?,
    seed: Int64?, specification: String?, stages: [Stage]
  ) {
    (self.id, self.command, self.startedAt, self.status) = (id, command, startedAt, status)
    (self.version, self.seconds, self.seed) = (version, seconds, seed)
    (self.specification, self.stages) = (specification, stages)
  }
}
