/// The largest magnitude and the mean of each channel of a value, over all samples seen.
struct ChannelStatistics {
  private(set) var largest: [Float]
  private var sums: [Double]
  private var pixelCount = 0

  init(channelCount: Int) {
    largest = [Float](repeating: 0, count: channelCount)
    sums = [Double](repeating: 0, count: channelCount)
  }

  /// The mean of each channel, 0 before anything was seen.
  var means: [Float] { sums.map { Float($0 / Double(max(1, pixelCount))) } }

  /// Takes in `numbers`, whose channels lie side by side; those that are not finite count as zero.
  mutating func add(_ numbers: [Float]) {
    let channels = largest.count
    var totals = [Float](repeating: 0, count: channels)
    numbers.withUnsafeBufferPointer { numbers in
      for start in stride(from: 0, to: numbers.count, by: channels) {
        for channel in 0..<channels {
          let number = numbers[start + channel]
          guard number.isFinite else { continue }
          largest[channel] = max(largest[channel], number.magnitude)
          totals[channel] += number
        }
      }
    }
    for channel in 0..<channels { sums[channel] += Double(totals[channel]) }
    pixelCount += numbers.count / channels
  }
}
