/// How a value of a graph is stored between operations, and by what it is scaled where it is quantized.
struct ValueFormat {
  /// What its producer should write.
  var stored: NumberFormat
  /// What it is where an operation wants integers; nil where nothing is known of its range.
  var quantized: NumberFormat?
  /// What an integer is multiplied by, for each channel; empty where there are no integers.
  var scales: [Float] = []
  /// The mean of each channel; empty where there are no integers.
  var means: [Float] = []

  /// Single precision, and nothing else.
  static let float32 = ValueFormat(stored: .float32)

  /// What numbers of `format` are multiplied by to be the value, for each channel; nil where they are it already.
  func scales(as format: NumberFormat) -> [Float]? { format.isQuantized ? scales : nil }
}

extension ComputeGraph {
  /// Names of all values, by node: the label, numbered from the second value of the same label.
  var valueNames: [String] {
    var counts: [String: Int] = [:]
    return nodes.map { node in
      let count = counts[node.label, default: 0]
      counts[node.label] = count + 1
      return count == 0 ? node.label : "\(node.label)/\(count)"
    }
  }

  /// The format of each value, by node.
  func valueFormats(_ precision: Precision) -> [ValueFormat] {
    switch precision {
    case .float32: nodes.map { _ in .float32 }
    case .bfloat16: isReadAsFloat.map { ValueFormat(stored: $0 ? .float32 : .bfloat16) }
    case .int8(let ranges): quantizedFormats(ranges)
    }
  }

  /// For each value, whether something reads it that computes in single precision: an output, or what leads to one.
  private var isReadAsFloat: [Bool] {
    var isFloat = nodes.map { _ in false }
    for output in outputs { isFloat[output] = true }
    for node in nodes {
      switch node.operation {
      case .input, .convolution, .pooling, .zeroPadding, .concatenate, .activation: break
      case .globalPooling, .resizing, .add, .affine, .flatten, .dense, .softmax:
        for source in node.sources { isFloat[source] = true }
      }
    }
    return isFloat
  }

  private func quantizedFormats(_ ranges: ActivationRanges) -> [ValueFormat] {
    let (isFloat, isSigned) = (isReadAsFloat, isSigned)
    let (magnitudes, means) = (magnitudes(ranges), means(ranges))
    let longer: NumberFormat = DNNRuntime.hasBFloat16 ? .bfloat16 : .float32
    return nodes.indices.map { index in
      guard magnitudes[index].contains(where: { $0 > 0 }) else {
        return ValueFormat(stored: isFloat[index] ? .float32 : longer)
      }
      let format: NumberFormat = isSigned[index] ? .int8 : .uint8
      let integer = format.largestInteger ?? 1
      return ValueFormat(
        stored: isFloat[index] ? .float32 : format, quantized: format,
        scales: magnitudes[index].map { $0 / integer }, means: means[index])
    }
  }

  /// For each value, what the largest integer of each of its channels stands for; empty where there are no integers.
  private func magnitudes(_ ranges: ActivationRanges) -> [[Float]] {
    let names = valueNames
    // Where a value's range comes from: itself, or the value it was picked from.
    var origins = Array(nodes.indices)
    // A sum and what is added to it share theirs, so that one can be added in the place of the other.
    var shared = Classes(count: nodes.count)
    for (index, node) in nodes.enumerated() {
      switch node.operation {
      case .pooling, .zeroPadding, .activation: origins[index] = origins[node.sources[0]]
      case .convolution(_, hasResidual: true, _): shared.join(index, origins[node.sources[1]])
      case .input, .convolution, .concatenate, .globalPooling, .resizing, .add, .affine, .flatten, .dense,
        .softmax:
        break
      }
    }
    var largest: [Int: [Float]] = [:]
    for index in nodes.indices where origins[index] == index {
      guard let own = ranges.values[names[index]]?.magnitudes else { continue }
      let root = shared.root(index)
      largest[root] = largest[root].map { zip($0, own).map(max) } ?? own
    }
    let mixed = Set(indicesReadAcrossChannels.map { shared.root(origins[$0]) })
    for root in mixed { largest[root] = largest[root].map(Self.halfEqualized) }
    var result: [[Float]] = []
    for (index, node) in nodes.enumerated() {
      if case .concatenate = node.operation {
        let parts = node.sources.map { result[$0] }
        result.append(parts.contains(where: \.isEmpty) ? [] : Array(parts.joined()))
      } else if origins[index] != index {
        result.append(result[origins[index]])
      } else if let own = largest[shared.root(index)], ranges.values[names[index]] != nil {
        // The input's few channels are scaled alike: scaling them is a step of its own.
        if case .input = node.operation {
          result.append(own.map { _ in own.max() ?? 0 })
        } else {
          result.append(own)
        }
      } else {
        result.append([])
      }
    }
    return result
  }

  /// Values of which an operation adds up different channels.
  private var indicesReadAcrossChannels: [Int] {
    nodes.compactMap { node in
      guard case .convolution(let convolution, _, _) = node.operation, convolution.groups == 1 else {
        return nil
      }
      return node.sources[0]
    }
  }

  /// Ranges half-way, by ratio, between those of the channels and one for all.
  ///
  /// Integers of a channel's own range have the least error, but the weights that read it then differ as much as the
  /// ranges do, and have more. On MobileNetV2, half-way is the best of five mixtures.
  private static func halfEqualized(_ magnitudes: [Float]) -> [Float] {
    let top = magnitudes.max() ?? 0
    return magnitudes.map { ($0 * top).squareRoot() }
  }

  /// For each value, the mean of each of its channels, 0 where it is not known.
  private func means(_ ranges: ActivationRanges) -> [[Float]] {
    let names = valueNames
    var result: [[Float]] = []
    for (index, node) in nodes.enumerated() {
      let channels = node.shape[node.shape.count - 1]
      if case .concatenate = node.operation {
        result.append(Array(node.sources.map { result[$0] }.joined()))
      } else if case .zeroPadding = node.operation {
        result.append(result[node.sources[0]])
      } else {
        result.append(ranges.values[names[index]]?.means ?? [Float](repeating: 0, count: channels))
      }
    }
    return result
  }

  /// For each value, whether its integers are signed: those of values that are picked from each other are alike.
  private var isSigned: [Bool] {
    var alike = Classes(count: nodes.count)
    for (index, node) in nodes.enumerated() {
      switch node.operation {
      case .pooling, .zeroPadding, .resizing, .concatenate, .activation:
        for source in node.sources { alike.join(index, source) }
      case .input, .convolution, .globalPooling, .add, .affine, .flatten, .dense, .softmax: break
      }
    }
    let negative = Set(nodes.indices.filter { nodes[$0].isEverNegative }.map { alike.root($0) })
    return nodes.indices.map { negative.contains(alike.root($0)) }
  }
}

/// Which of a row of things belong together.
private struct Classes {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  func root(_ index: Int) -> Int {
    var index = index
    while parents[index] != index { index = parents[index] }
    return index
  }

  mutating func join(_ a: Int, _ b: Int) { parents[root(b)] = root(a) }
}

extension ComputeGraph.Node {
  /// Whether its results may be below zero, but for those of operations that only pick or arrange.
  fileprivate var isEverNegative: Bool {
    switch operation {
    case .input: true
    case .convolution(_, _, let activation), .add(let activation), .affine(_, _, let activation),
      .dense(_, _, let activation):
      activation == .identity
    case .pooling, .zeroPadding, .resizing, .concatenate, .activation, .globalPooling, .flatten, .softmax:
      false
    }
  }
}
