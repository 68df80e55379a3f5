/// Which layers of a network run as one fused operation.
///
/// Layers that no tap needs are left out. A layer joins the operation before it only when nobody else reads
/// that operation's result: neither another layer nor a tap, which must see Keras' own values.
struct FusionPlan {
  /// Layers that run as one: a first layer, and what is applied to its result.
  struct Group {
    /// The layer that gives the operation.
    let root: Layer
    /// The layer whose result the group's result is.
    var last: Layer
    /// Batch normalizations folded into the root, in order.
    var normalizations: [Layer] = []
    /// What is applied last, fused.
    var activation: Layer.Activation = .linear
    /// The layer whose result is added before the activation.
    var residual: String?
    /// Whether a sum or an activation ended what can be folded.
    var isClosed = false
    /// Zeros around the input that the root brings along.
    var foldedPadding = Layer.Padding.zero
    /// The layer that the root reads, once folded layers are skipped.
    var source: String?
  }

  /// The groups in an order that can be run.
  private(set) var groups: [Group] = []

  private let network: Network
  private let tapped: Set<String>
  private var readerCounts: [String: Int] = [:]
  private var groupOfLayer: [String: Int] = [:]

  /// Plans `network` for the layers in `taps`.
  init(_ network: Network, taps: Set<String>) {
    self.network = network
    tapped = taps
    let needed = Self.needed(network, taps)
    for layer in needed {
      for input in layer.inputs { readerCounts[input, default: 0] += 1 }
    }
    var all: [Group] = []
    for layer in needed { place(layer, in: &all) }
    // A group runs where its last layer stands, so that a residual is there before the convolution it joins.
    let order = Dictionary(uniqueKeysWithValues: network.layers.enumerated().map { ($1.name, $0) })
    let sorted = all.sorted { order[$0.last.name, default: 0] < order[$1.last.name, default: 0] }
    let read = Set(sorted.flatMap { [$0.source, $0.residual].compactMap { $0 } + $0.unfusedInputs })
    groups = sorted.filter { read.contains($0.last.name) || taps.contains($0.last.name) }
  }

  private static func needed(_ network: Network, _ taps: Set<String>) -> [Layer] {
    var names = taps
    var layers: [Layer] = []
    for layer in network.layers.reversed() where names.contains(layer.name) {
      layers.append(layer)
      names.formUnion(layer.inputs)
    }
    return layers.reversed()
  }

  /// The group whose result is `name`'s and may still be changed, because one layer alone reads it.
  private func openGroup(endingWith name: String, in all: [Group]) -> Int? {
    guard !tapped.contains(name), readerCounts[name] == 1, let index = groupOfLayer[name],
      all[index].last.name == name
    else { return nil }
    return index
  }

  private mutating func place(_ layer: Layer, in all: inout [Group]) {
    if let index = joined(layer, in: &all) {
      all[index].last = layer
      groupOfLayer[layer.name] = index
    } else {
      var group = Group(root: layer, last: layer, source: layer.inputs.count == 1 ? layer.inputs[0] : nil)
      foldPadding(into: &group)
      groupOfLayer[layer.name] = all.count
      all.append(group)
    }
  }

  /// Lets `layer` join a group before it, and says which.
  private func joined(_ layer: Layer, in all: inout [Group]) -> Int? {
    switch layer.operation {
    case .dropout, .activation(.linear):
      return openGroup(endingWith: layer.inputs[0], in: all)
    case .batchNormalization:
      guard let index = openGroup(endingWith: layer.inputs[0], in: all), all[index].takesNormalization
      else { return nil }
      all[index].normalizations.append(layer)
      return index
    case .activation(let activation) where activation != .softmax:
      return fuse(activation, after: layer.inputs[0], in: &all)
    case .rectifier(let maximum):
      guard let activation = Self.activation(cutAt: maximum) else { return nil }
      return fuse(activation, after: layer.inputs[0], in: &all)
    case .add where layer.inputs.count == 2 && layer.inputs[0] != layer.inputs[1]:
      // The branch that ends last joins: its residual is then already computed.
      for position in [1, 0] {
        guard let index = openGroup(endingWith: layer.inputs[position], in: all), all[index].takesResidual
        else { continue }
        all[index].residual = layer.inputs[1 - position]
        return index
      }
      return nil
    default:
      return nil
    }
  }

  private func fuse(_ activation: Layer.Activation, after input: String, in all: inout [Group]) -> Int? {
    guard let index = openGroup(endingWith: input, in: all), all[index].takesActivation else { return nil }
    all[index].activation = activation
    all[index].isClosed = true
    return index
  }

  /// The fused activation of a rectifier, or nil for a cut that there is none for.
  static func activation(cutAt maximum: Float?) -> Layer.Activation? {
    switch maximum {
    case nil: .relu
    case 6: .relu6
    default: nil
    }
  }

  /// Lets a convolution or pooling skip the zero padding before it, and pad by itself.
  private func foldPadding(into group: inout Group) {
    guard let input = group.source, let layer = network[input],
      case .zeroPadding(let padding) = layer.operation
    else { return }
    let window: Layer.Window
    switch group.root.operation {
    case .convolution(let convolution), .separableConvolution(let convolution): window = convolution.window
    case .depthwiseConvolution(let convolution): window = convolution.window
    case .maxPooling(let pooling):
      // A max pooling pads with minus infinity; zeros give the same only where no value is below zero.
      guard pooling.window.padding == .valid, isNonNegative(layer.inputs[0]) else { return }
      window = pooling.window
    default: return
    }
    guard let shape = network.shapes[input] else { return }
    let total = padding + window.overhang(height: shape[0], width: shape[1])
    // Every window must hold at least one value of the image: not all implementations know windows without.
    guard max(total.top, total.bottom) < window.height, max(total.left, total.right) < window.width
    else { return }
    group.foldedPadding = padding
    group.source = layer.inputs[0]
  }

  /// Whether no element of the layer's result can be below zero.
  private func isNonNegative(_ name: String) -> Bool {
    guard let layer = network[name] else { return false }
    switch layer.operation {
    case .rectifier: return true
    case .activation(let activation): return activation != .linear || isNonNegative(layer.inputs[0])
    case .convolution(let convolution), .separableConvolution(let convolution):
      return convolution.activation != .linear
    case .depthwiseConvolution(let convolution): return convolution.activation != .linear
    case .maxPooling, .averagePooling, .zeroPadding, .dropout, .resizing:
      return isNonNegative(layer.inputs[0])
    case .add, .concatenate: return layer.inputs.allSatisfy(isNonNegative)
    default: return false
    }
  }
}

extension FusionPlan.Group {
  /// The inputs of a root that reads several layers.
  var unfusedInputs: [String] { source == nil ? root.inputs : [] }

  /// Whether the root is linear in its weights, with no activation of its own.
  private var isLinearRoot: Bool {
    switch root.operation {
    case .convolution(let convolution), .separableConvolution(let convolution):
      convolution.activation == .linear
    case .depthwiseConvolution(let convolution): convolution.activation == .linear
    case .dense(let dense): dense.activation == .linear
    case .batchNormalization: true
    default: false
    }
  }

  /// Whether a batch normalization may be folded into the weights.
  var takesNormalization: Bool { isLinearRoot && residual == nil && !isClosed }

  /// Whether another layer's result may be added inside the operation.
  var takesResidual: Bool {
    switch root.operation {
    case .convolution, .depthwiseConvolution, .separableConvolution:
      isLinearRoot && residual == nil && !isClosed
    default: false
    }
  }

  /// Whether an activation may be applied inside the operation.
  var takesActivation: Bool { (isLinearRoot || root.operation == .add) && !isClosed }
}
