/// Finds out how large the values of a graph are, from samples of what it will be given.
public final class Calibration {
  private let plan: ExecutionPlan
  private let stream: ExecutionStream
  private let names: [String]
  private var statistics: [ChannelStatistics]

  /// Plans `graph` in single precision, so that the values operations start from can be looked at.
  ///
  /// - Throws: As `ExecutionPlan`.
  public init(
    _ graph: consuming ComputeGraph, tuning: ConvolutionTuning = .unmeasured
  ) throws(DNNError) {
    // The graph that will run: a convolution that takes on a stride has other values.
    let rewritten = graph.pullingBackStrides()
    let allNames = rewritten.valueNames
    let observed = rewritten.indicesOfOwnRange
    names = observed.map { allNames[$0] }
    statistics = observed.map { ChannelStatistics(channelCount: rewritten.nodes[$0].shape.last ?? 1) }
    plan = try ExecutionPlan(
      rewritten: rewritten.asking(for: observed), batchSize: 1, tuning: tuning, precision: .float32)
    stream = try plan.makeStream()
  }

  /// `[1, H, W, C]` of a sample.
  public var inputShape: [Int] { plan.inputShape }

  /// Looks at what becomes of one sample.
  ///
  /// - Parameter sample: `inputShape`, NHWC row-major.
  /// - Throws: As `ExecutionStream.run`.
  public func observe(_ sample: [Float]) throws(DNNError) {
    for (index, values) in try stream.run(sample).enumerated() { statistics[index].add(values) }
  }

  /// How many values are looked at.
  public var valueCount: Int { names.count }

  /// What has been found out so far, but for the first `count` values, which are not to be integers.
  public func ranges(skippingFirst count: Int = 0) -> ActivationRanges {
    let found = statistics.map { ChannelRanges($0.largest, means: $0.means) }
    return ActivationRanges(
      values: Dictionary(uniqueKeysWithValues: zip(names, found).dropFirst(count).map { ($0, $1) }))
  }
}

extension ComputeGraph {
  /// The values whose range or mean does not follow from others'.
  fileprivate var indicesOfOwnRange: [Int] {
    zip(nodes.indices, isNeeded).compactMap { index, isNeeded in
      guard isNeeded else { return nil }
      switch nodes[index].operation {
      case .input, .convolution, .add, .affine, .pooling, .activation, .resizing: return index
      case .zeroPadding, .concatenate, .globalPooling, .flatten, .dense, .softmax: return nil
      }
    }
  }
}
