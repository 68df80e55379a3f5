internal import Datasets
internal import Images
internal import Synchronization

/// Images that go through the network together, with those between them that need not.
struct ImageBatch: Sendable {
  /// The vectors of one image, which copies of it wait for.
  final class Computation: Sendable {
    private let result = Mutex<[[Float]]?>(nil)

    /// One vector per feature.
    var vectors: [[Float]] {
      get {
        guard let vectors = result.withLock({ $0 }) else {
          preconditionFailure("asked for before they were computed")
        }
        return vectors
      }
      set { result.withLock { $0 = newValue } }
    }
  }

  /// An image without its pixels.
  struct Entry: Sendable {
    /// What becomes of it.
    enum Fate: Sendable {
      /// It is computed in this batch.
      case computed(Computation)
      /// It has the bytes of an image that is computed in this batch or one before.
      case copied(Computation)
      /// Nothing to compute: what is wanted of these bytes is known.
      case known
      /// Could not be read or decoded; the reason, in words.
      case failed(String)
    }

    let index: Int
    let path: String
    let file: FileInfo?
    let sha256: String?
    let info: ImageInfo?
    let fate: Fate

    /// The image with its vectors; to be asked for in order, when all batches before are computed.
    var image: ExtractedImage {
      let outcome: ExtractedImage.Outcome =
        switch fate {
        case .computed(let computation): .vectors(computation.vectors)
        case .copied(let computation): .repeated(computation.vectors)
        case .known: .known
        case .failed(let reason): .failed(reason)
        }
      return ExtractedImage(
        index: index, path: path, file: file, sha256: sha256, info: info, outcome: outcome)
    }
  }

  /// An image that is computed.
  struct Input: Sendable {
    let pixels: LoadedImage
    let sha256: String
    let computation: Computation
  }

  /// All images, in order.
  var entries: [Entry] = []
  /// What is to be computed, in order.
  var inputs: [Input] = []

  /// Runs the network.
  func compute(_ stream: FeatureStream) throws {
    guard !inputs.isEmpty else { return }
    for (input, vectors) in zip(inputs, try stream.vectors(of: inputs.map(\.pixels))) {
      input.computation.vectors = vectors
    }
  }
}
