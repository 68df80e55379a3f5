private import Foundation

/// Keras' legacy HDF5 layout: lists of layer names and weight names in attributes.
///
/// Holds both plain weight files and whole saved models (weights below `/model_weights`). A model nested in a
/// bigger one is a single group there, with the weights of all its layers; it is taken apart by their names.
/// Reference: Keras 3.15 `keras/src/legacy/saving/legacy_h5_format.py`.
struct LegacyHDF5: WeightContainer {
  let kind = WeightFile.Container.legacyHDF5
  let naming = WeightFile.Naming.ordered
  let layers: [WeightFile.StoredLayer]
  private let file: HDF5File

  /// The group with the list of layer names: `""` or `"/model_weights"`; nil when the file is of another layout.
  static func root(in file: HDF5File) -> String? {
    ["", "/model_weights"].first { root in
      let group = root.isEmpty ? "/" : root
      return file.exists(group)
        && (file.hasAttribute("layer_names", of: group) || file.hasAttribute("layer_names0", of: group))
    }
  }

  /// Lists the layers of `file`, whose path `path` is for errors.
  init(_ file: HDF5File, root: String, path: String) throws(BackboneError) {
    self.file = file
    let description = Self.description(in: file)
    var layers: [WeightFile.StoredLayer] = []
    for name in try Self.names("layer_names", of: root, in: file, path) ?? [] {
      guard let weightNames = try Self.names("weight_names", of: "\(root)/\(name)", in: file, path) else {
        throw .damaged(file: path, reason: "layer '\(name)' is listed but has no group with weight_names")
      }
      var weights: [WeightFile.StoredWeight] = []
      for weight in weightNames where !Self.isRandomState(weight) {
        let location = "\(root)/\(name)/\(weight)"
        do {
          weights.append(
            WeightFile.StoredWeight(name: weight, shape: try file.shape(of: location), location: location))
        } catch {
          throw .unreadableWeight(file: path, layer: name, weight: weight, reason: error.reason)
        }
      }
      guard !weights.isEmpty else { continue }
      layers += Self.layers(of: weights, in: name, order: description?.layerNames(inModel: name) ?? [])
    }
    self.layers = layers
  }

  func values(of weight: WeightFile.StoredWeight) throws(UnreadableValues) -> [Float] {
    try file.values(of: weight)
  }

  /// The layers of one group: the layer it is named after, or those of a nested model.
  ///
  /// A nested model's weights stand with the trainable ones first, so that freezing some layers moves them behind
  /// the others; `order` puts them back.
  private static func layers(
    of weights: [WeightFile.StoredWeight], in group: String, order: [String]
  ) -> [WeightFile.StoredLayer] {
    let owners = weights.map { Array($0.name.split(separator: "/").dropLast()) }
    guard Set(owners).count > 1 else { return [WeightFile.StoredLayer(name: group, weights: weights)] }
    let shared = owners.sharedPrefixLength
    var names: [String] = []
    var members: [String: [WeightFile.StoredWeight]] = [:]
    for (owner, weight) in zip(owners, weights) {
      let name = owner.isEmpty ? group : owner.dropFirst(shared).joined(separator: "/")
      if members[name] == nil { names.append(name) }
      members[name, default: []].append(weight)
    }
    let rank = Dictionary(zip(order, order.indices), uniquingKeysWith: { first, _ in first })
    if names.allSatisfy({ rank[$0] != nil }) { names.sort { rank[$0, default: 0] < rank[$1, default: 0] } }
    return names.map { WeightFile.StoredLayer(name: $0, weights: members[$0] ?? []) }
  }

  /// State of random number generators and counters, which Keras 2 lists among a layer's weights.
  private static func isRandomState(_ weight: String) -> Bool {
    let last = weight.split(separator: "/").last ?? ""
    return ["StateVar", "seed_generator_state"].contains(last.prefix { $0 != ":" })
  }

  /// The description of the whole model, which a saved model carries and a plain weight file does not.
  private static func description(in file: HDF5File) -> ModelDescription? {
    guard file.hasAttribute("model_config", of: "/"),
      let text = try? file.strings("model_config", of: "/").first
    else { return nil }
    return try? ModelDescription(json: Array(text.utf8))
  }

  /// A list of names, which Keras splits over `name0`, `name1`, … when it is long; nil when there is none.
  private static func names(
    _ attribute: String, of group: String, in file: HDF5File, _ path: String
  ) throws(BackboneError) -> [String]? {
    let group = group.isEmpty ? "/" : group
    guard file.exists(group) else { return nil }
    do {
      if file.hasAttribute(attribute, of: group) { return try file.strings(attribute, of: group) }
      guard file.hasAttribute("\(attribute)0", of: group) else { return nil }
      var names: [String] = []
      var part = 0
      while file.hasAttribute("\(attribute)\(part)", of: group) {
        names += try file.strings("\(attribute)\(part)", of: group)
        part += 1
      }
      return names
    } catch {
      throw .damaged(file: path, reason: "\(attribute) of \(group) \(error.reason)")
    }
  }
}
