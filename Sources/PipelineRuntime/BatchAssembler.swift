internal import Synchronization

/// Puts decoded images together to batches, each image once: a copy of one that is under way waits for its vectors.
final class BatchAssembler: Sendable {
  /// A batch whose images others may be copies of.
  private struct Recent {
    let digests: [String]
    /// From this image on, whoever had the same bytes knew it before it was decoded; nil until the batch is delivered.
    var end: Int?
  }

  private struct State {
    /// The position of the next image.
    var position = 0
    var computations: [String: ImageBatch.Computation] = [:]
    var recent: [Recent] = []
    /// How many batches `recent` has lost.
    var forgottenCount = 0
  }

  private let batchSize: Int
  private let window: Int
  private let interruption: Interruption
  private let nextImage: @Sendable () -> PreparedImage?
  private let state = Mutex(State())
  private let deliveredCount = Atomic<Int>(0)

  /// An assembler of batches of `batchSize`.
  ///
  /// - Parameters:
  ///   - window: How many images may be decoded, or be being decoded, and not yet taken by `next`.
  ///   - next: The next decoded image, nil after the last.
  init(
    batchSize: Int, window: Int, interruption: Interruption,
    next: @escaping @Sendable () -> PreparedImage?
  ) {
    (self.batchSize, self.window, self.interruption) = (batchSize, window, interruption)
    nextImage = next
  }

  /// The next batch; nil when there are no more images, or somebody asked to stop. One caller at a time, in the order in
  /// which batches are delivered.
  func next() -> ImageBatch? {
    state.withLock { state in
      forget(&state)
      var batch = ImageBatch()
      // Images without pixels are delivered in time too, so that a long row of them does not pile up.
      while batch.inputs.count < batchSize, batch.entries.count < 16 * batchSize, let image = nextImage() {
        if interruption.isRequested { return nil }
        add(image, to: &batch, &state)
      }
      guard !batch.entries.isEmpty else { return nil }
      state.recent.append(Recent(digests: batch.inputs.map(\.sha256)))
      return batch
    }
  }

  /// To be called when a batch was delivered, in order.
  func delivered() { deliveredCount.add(1, ordering: .releasing) }

  private func add(_ image: PreparedImage, to batch: inout ImageBatch, _ state: inout State) {
    let fate: ImageBatch.Entry.Fate
    switch image.content {
    case .failed(let reason): fate = .failed(reason)
    case .known: fate = .known
    case .pixels(let pixels):
      guard let sha256 = image.sha256 else { preconditionFailure("\(image.path) was decoded without digest") }
      if let original = state.computations[sha256] {
        fate = .copied(original)
      } else {
        let computation = ImageBatch.Computation()
        state.computations[sha256] = computation
        batch.inputs.append(ImageBatch.Input(pixels: pixels, sha256: sha256, computation: computation))
        fate = .computed(computation)
      }
    }
    batch.entries.append(
      ImageBatch.Entry(
        index: state.position, path: image.path, file: image.file, sha256: image.sha256, info: image.info,
        fate: fate))
    state.position += 1
  }

  /// Forgets batches of which no later image can be a copy without having been told so before it was decoded.
  private func forget(_ state: inout State) {
    let deliveredCount = deliveredCount.load(ordering: .acquiring)
    for index in state.recent.indices
    where state.recent[index].end == nil && state.forgottenCount + index < deliveredCount {
      // Whoever was decoded before the delivery is within the window now.
      state.recent[index].end = state.position + window
    }
    while let oldest = state.recent.first, let end = oldest.end, end <= state.position {
      for digest in oldest.digests { state.computations[digest] = nil }
      state.recent.removeFirst()
      state.forgottenCount += 1
    }
  }
}
