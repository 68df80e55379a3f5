internal import Tensors

/// In which order the samples of an epoch are seen, batch by batch.
final class TrainingOrder {
  let sampleCount: Int
  private let batchSize: Int
  private let rows: TrainingBuffer<Int32>

  /// The samples that `rows` names, in that order.
  init(_ rows: [Int], batchSize: Int) {
    (sampleCount, self.batchSize) = (rows.count, batchSize)
    self.rows = TrainingBuffer(count: rows.count)
    for (position, row) in rows.enumerated() { self.rows.start[position] = Int32(row) }
  }

  /// The same samples, shuffled; the very same order where one batch has them all and order means nothing.
  func shuffled(using random: inout SplitMix64) -> TrainingOrder {
    guard batchSize < sampleCount else { return self }
    return TrainingOrder(rows.values.map(Int.init).shuffled(using: &random), batchSize: batchSize)
  }

  /// How many batches there are; the last may be short.
  var batchCount: Int { (sampleCount + batchSize - 1) / batchSize }

  /// The samples of one batch.
  func batch(_ number: Int) -> UnsafeBufferPointer<Int32> {
    let start = number * batchSize
    return UnsafeBufferPointer(start: rows.start + start, count: min(batchSize, sampleCount - start))
  }
}
