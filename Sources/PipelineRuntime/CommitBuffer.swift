internal import FeatureStore
internal import Synchronization

/// Gathers processed images until writing them is worth a transaction.
///
/// A transaction costs the same few pages for one image as for a hundred. At most a second's work is held back,
/// and lost to a `kill -9`.
final class CommitBuffer: Sendable {
  private struct Content {
    var images: [ProcessedImage] = []
    var digests: Set<String> = []
    var oldest = ContinuousClock.now
  }

  private static let imageLimit = 256
  private static let delayLimit = Duration.seconds(1)
  private let store: FeatureStore
  private let content = Mutex(Content())

  init(store: FeatureStore) { self.store = store }

  /// Takes images in order, and commits all that it holds when a commit is due.
  ///
  /// - Parameter digests: Of those images that come with features.
  func add(_ images: [ProcessedImage], digests: [String]) throws {
    let isDue = content.withLock { content in
      if content.images.isEmpty { content.oldest = .now }
      content.images += images
      content.digests.formUnion(digests)
      return content.images.count >= Self.imageLimit
        || ContinuousClock.now - content.oldest >= Self.delayLimit
    }
    if isDue { try flush() }
  }

  /// Commits what is held back. Called by the thread that adds.
  func flush() throws {
    let images = content.withLock { $0.images }
    if !images.isEmpty { try store.commit(images) }
    // Only now, so that a digest is always either here or in the store.
    content.withLock { $0 = Content() }
  }

  /// Those of `digests` whose features are held back. Any thread may ask.
  func held(_ digests: [String]) -> Set<String> {
    content.withLock { $0.digests.intersection(digests) }
  }
}
