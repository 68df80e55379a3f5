internal import FeatureStore
internal import Tensors

/// Chooses some of many images for a report: the same ones for the same seed, and no list of all of them is made.
struct ReportSampling {
  /// The model's seed, or that of pipeline files without one.
  let seed: Int64

  /// One in so many of all images is judged by the lowest bits of its hash.
  private static let range: Int64 = 1 << 20

  /// A condition that about `limit` of `count` images satisfy, nil where all may.
  func condition(limit: Int, of count: Int) -> String? {
    guard count > limit else { return nil }
    let threshold = max(1, Int64(Double(limit) / Double(count) * Double(Self.range)))
    // SQLite has no exclusive or and refuses products beyond 64 bits: the number is first made smaller than 2³¹. Knuth's
    // multiplicative hash spreads neighbouring numbers over the range.
    let shift = Int64(SplitMix64.mix(UInt64(bitPattern: seed)) >> 40)
    return "((((image_id + \(shift)) % 2147483647) * 2654435761) / 4096) % \(Self.range) < \(threshold)"
  }
}

extension FeatureRequest {
  /// The same, of those images alone that also satisfy `condition`.
  func narrowed(by condition: String?) -> FeatureRequest {
    guard let condition else { return self }
    var request = self
    request.condition = self.condition.map { "(\($0)\n) AND (\(condition))" } ?? condition
    return request
  }
}
