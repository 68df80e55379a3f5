internal import Backbones
internal import DNN
internal import Files
internal import Images
internal import Training

/// What the layers that stay as they are make of pictures, computed once and kept in a file beside the store.
///
/// Records lie variant after variant; a run that is interrupted goes on behind the last whole record.
struct FrozenActivations {
  private let file: RecordFile
  private let pictureCount: Int
  /// Numbers of one picture.
  let elementCount: Int

  /// Computes what is missing.
  ///
  /// - Parameters:
  ///   - records: The decoded pictures, in the order of the records here.
  ///   - variants: How many changed copies of each; 1 for the picture as it is, or changed once.
  ///   - layer: The layer whose result is kept.
  /// - Throws: `RuntimeError.interrupted`; `BackboneError`; `RecordFile.Problem`.
  init(
    of weights: NetworkWeights, layer: String, records: [Int], variants: Int, input: PictureInput,
    path: String,
    threadCount: Int, interruption: Interruption, progressed: (StageProgress) -> Void
  ) throws {
    elementCount = try weights.network.shape(of: layer).reduce(1, *)
    pictureCount = records.count
    file = try RecordFile(path: path, recordByteCount: elementCount * MemoryLayout<Float>.stride)
    let total = records.count * variants
    guard file.count < total else { return }
    let share = max(
      1,
      ExtractionSetup.automaticBatchSize(
        activationByteCount: weights.network.activationByteCount(upTo: layer)) / threadCount)
    let extractor = try Extractor(
      weights: weights, features: [FeatureSpec(layer: layer, pooling: .none)], batchSize: share,
      threadCount: 1,
      tuning: ConvolutionTuning(folder: CacheFolder.path()))
    let chunks = ChunkCounter(from: file.count, to: total, size: share)
    let (pictureCount, elementCount) = (pictureCount, elementCount)
    let workers = OrderedWorkers(threadCount: threadCount, window: 4 * threadCount, take: chunks.next) {
      let stream = try extractor.makeStream()
      return { (range: Range<Int>) in
        // A chunk may reach from one variant into the next.
        var batch: [Float] = []
        for place in range {
          batch += try input.batch(
            of: [records[place % pictureCount]], epoch: input.augmenter == nil ? nil : place / pictureCount)
        }
        batch += [Float](repeating: 0, count: (share - range.count) * input.elementCount)
        let results = try stream.run(batch)[0]
        return range.indices.map { place in
          Array(
            results[(place - range.lowerBound) * elementCount..<(place - range.lowerBound + 1) * elementCount]
          )
        }
      }
    }
    defer { workers.cancel() }
    var meter = ProgressMeter(totalCount: total - file.count)
    while let results = try workers.next() {
      try interruption.check()
      for result in results { try file.append(result) }
      meter.add(count: results.count)
      progressed(meter.progress(limit: .compute))
    }
  }

  /// Puts what became of picture `place`, by its place among the records, into `numbers` from `offset` on.
  func read(_ place: Int, variant: Int, into numbers: inout [Float], at offset: Int) throws {
    try file.read(variant * pictureCount + place, into: &numbers, at: offset)
  }
}
