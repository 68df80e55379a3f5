/// Keras 3's HDF5 layout: `layers/<class>_<n>/vars/<i>`, in `.weights.h5` and inside `.keras`.
///
/// Groups are named after classes and counted in model order; newer releases add the layer's name as an attribute.
/// Files of Keras 2.12 to 2.15 have the same layout below `_layer_checkpoint_dependencies`, where every layer with
/// weights is counted twice (`conv2d`, `conv2d_2`, `conv2d_4`), and on Windows `\` between some names.
/// Reference: Keras 3.15 `keras/src/saving/saving_lib.py` (`_save_state`, `_save_container_state`).
struct Keras3HDF5: WeightContainer {
  let kind: WeightFile.Container
  let naming = WeightFile.Naming.classOrdinals
  let layers: [WeightFile.StoredLayer]
  private let file: HDF5File

  /// Lists the layers of `file`, whose path `path` is for errors.
  ///
  /// - Parameter names: What is known about layers' names, by group.
  init(
    _ file: HDF5File, path: String, names: [String: String], kind: WeightFile.Container
  ) throws(BackboneError) {
    (self.file, self.kind) = (file, kind)
    var groups: [Keras3Group] = []
    var left = Self.maximumGroupCount
    do {
      try Self.collect("", [], in: file, into: &groups, left: &left)
    } catch {
      throw .damaged(file: path, reason: "its groups \(error.reason)")
    }
    guard groups.contains(where: \.isInModel) || !names.isEmpty else {
      throw .notKerasWeights(file: path, looksLike: nil)
    }
    let ranks = Keras3Group.ranks(of: groups.filter(\.hasValues))
    var layers: [WeightFile.StoredLayer] = []
    for group in groups.filter(\.hasValues).sorted(by: { $0.precedes($1) }) {
      let ordinal = group.ordinal(ranks: ranks)
      let key = ordinal.map(Keras3Group.modernPath)
      let name = group.layerName ?? key.flatMap { names[$0] } ?? group.components.last ?? ""
      layers.append(
        WeightFile.StoredLayer(
          name: name, weights: try Self.weights(of: group, layer: name, in: file, path),
          classOrdinal: ordinal))
    }
    self.layers = layers
  }

  func values(of weight: WeightFile.StoredWeight) throws(UnreadableValues) -> [Float] {
    try file.values(of: weight)
  }

  // More than any model has: links of HDF5 may form circles, or lead to one group on many ways.
  private static let maximumDepth = 24
  private static let maximumGroupCount = 10_000
  /// What stands beside the layers and is no weight of a network.
  private static let others: Set<String> = ["optimizer", "metrics", "_metrics", "loss_tracker"]

  private static func collect(
    _ location: String, _ components: [String], in file: HDF5File, into groups: inout [Keras3Group],
    left: inout Int
  ) throws(HDF5File.Problem) {
    left -= 1
    guard components.count <= maximumDepth, left > 0 else { throw .tangled }
    for child in try file.children(of: location.isEmpty ? "/" : location) {
      let childLocation = "\(location)/\(child)"
      // Keras on Windows put `\` into names where `/` was meant.
      let parts = child.split(separator: "\\").map(String.init)
      guard let last = parts.last, file.isGroup(childLocation) else { continue }
      if others.contains(last) || last.hasPrefix("seed_generator") { continue }
      if last == "vars" {
        let names = try file.children(of: childLocation)
        let layerName =
          try file.hasAttribute("name", of: childLocation)
          ? file.strings("name", of: childLocation).first : nil
        groups.append(
          Keras3Group(
            components: components + parts.dropLast(), location: childLocation, variables: names,
            layerName: layerName))
      } else {
        try collect(childLocation, components + parts, in: file, into: &groups, left: &left)
      }
    }
  }

  private static func weights(
    of group: Keras3Group, layer: String, in file: HDF5File, _ path: String
  ) throws(BackboneError) -> [WeightFile.StoredWeight] {
    var weights: [WeightFile.StoredWeight] = []
    for index in group.variables.indices {
      let name = "vars/\(index)"
      do {
        // Anything but 0, 1, 2 … is missing here.
        let location = "\(group.location)/\(index)"
        weights.append(
          WeightFile.StoredWeight(name: name, shape: try file.shape(of: location), location: location))
      } catch {
        throw .unreadableWeight(file: path, layer: layer, weight: name, reason: error.reason)
      }
    }
    return weights
  }
}
